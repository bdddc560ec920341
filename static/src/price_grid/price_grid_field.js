import { Component, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus } from "@web/core/utils/hooks";
import { formatFloat } from "@web/views/fields/formatters";
import { parseFloat } from "@web/views/fields/parsers";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { columnsOf, ownColumn, priceAt, priceInstead, pricesWithoutColumn } from "./grid_layout";

const STEPS = { ArrowDown: 1, Enter: 1, ArrowUp: -1 };

/** Products down, billing frequencies across, a price in each cell; saved with the plan. */
export class SubdebitPriceGridField extends Component {
    static template = "subscription_debit.PriceGridField";
    static props = { ...standardFieldProps };

    setup() {
        this.grid = useRef("grid");
        this.state = useState({ invalid: {} });
        useBus(this.props.record.model.bus, "NEED_LOCAL_CHANGES", ({ detail }) => {
            detail.proms.push(this.commitFocused());
        });
        useBus(this.props.record.model.bus, "WILL_SAVE_URGENTLY", () => this.commitFocused());
    }

    get lines() {
        return this.props.record.data[this.props.name].records.filter((line) => line.data.product_id);
    }

    get columns() {
        return columnsOf(this.props.record.data.cadence_ids.records);
    }

    get own() {
        return ownColumn(this.lines, this.columns);
    }

    get note() {
        return this.props.record.data.price_note;
    }

    get leaving() {
        return pricesWithoutColumn(this.lines, this.columns).length;
    }

    nameOf(line) {
        return line.data.name || line.data.product_id.display_name;
    }

    labelOf(line, column) {
        return _t("Price of %(product)s, %(frequency)s", {
            product: this.nameOf(line),
            frequency: column.name,
        });
    }

    keyOf(line, column) {
        return `${line.id}/${column.id}`;
    }

    format(line, amount) {
        return formatFloat(amount, { digits: line.data.price_ids.fields.price.digits });
    }

    textOf(line, column) {
        const price = priceAt(line, column);
        return price ? this.format(line, price.data.price) : "";
    }

    hintOf(line, column) {
        const amount = priceInstead(line, column, this.own);
        return amount === null ? "–" : this.format(line, amount);
    }

    onInput() {
        this.props.record.model.bus.trigger("FIELD_IS_DIRTY", true);
    }

    /** Up and down go from product to product; left and right stay in the text, Tab goes on. */
    onKeydown(ev, line, column) {
        const step = STEPS[ev.key] * (ev.key === "Enter" && ev.shiftKey ? -1 : 1);
        if (step) {
            ev.preventDefault();
            ev.stopPropagation();
            const next = this.lines[this.lines.findIndex(({ id }) => id === line.id) + step];
            const key = next && this.keyOf(next, column);
            const cells = [...this.grid.el.querySelectorAll("input")];
            (cells.find((cell) => cell.dataset.key === key) || ev.target).focus();
        } else if (ev.key === "Escape" && ev.target.value !== this.textOf(line, column)) {
            ev.stopPropagation();
            this.reset(ev.target, line, column);
        }
    }

    onFocus(ev) {
        ev.target.select();
    }

    reset(input, line, column) {
        input.value = this.textOf(line, column);
        this.setInvalid(line, column, false);
        this.props.record.model.bus.trigger("FIELD_IS_DIRTY", false);
    }

    setInvalid(line, column, isInvalid) {
        const { invalid } = this.state;
        if (isInvalid) {
            invalid[this.keyOf(line, column)] = true;
            this.props.record.setInvalidField(this.props.name);
        } else if (this.keyOf(line, column) in invalid) {
            delete invalid[this.keyOf(line, column)];
            if (!Object.keys(invalid).length) {
                this.props.record.resetFieldValidity(this.props.name);
            }
        }
    }

    /** What is being typed goes along when the plan is saved without leaving the cell. */
    async commitFocused() {
        const input = document.activeElement;
        if (!this.grid.el?.contains(input) || !input.dataset.key) {
            return;
        }
        for (const line of this.lines) {
            const column = this.columns.find((one) => this.keyOf(line, one) === input.dataset.key);
            if (column) {
                await this.commit(input, line, column);
            }
        }
    }

    async commit(input, line, column) {
        const text = input.value.trim();
        if (text === this.textOf(line, column)) {
            return this.reset(input, line, column);
        }
        let amount = null;
        try {
            amount = text ? parseFloat(text) : null;
        } catch {
            return this.setInvalid(line, column, true);
        }
        this.setInvalid(line, column, false);
        await this.setPrice(line, column, amount);
        input.value = this.textOf(line, column);
        this.props.record.model.bus.trigger("FIELD_IS_DIRTY", false);
    }

    async setPrice(line, column, amount) {
        const price = priceAt(line, column);
        if (amount === null) {
            await (price && line.data.price_ids.delete(price));
        } else if (price) {
            await price.update({ price: amount });
        } else {
            await line.data.price_ids.addNewRecord({
                position: "bottom",
                mode: "readonly",
                context: {
                    default_cadence_unit: column.unit,
                    default_cadence_count: column.count,
                    default_price: amount,
                },
            });
        }
    }
}

export const subdebitPriceGridField = {
    component: SubdebitPriceGridField,
    displayName: _t("Price Grid"),
    supportedTypes: ["one2many"],
    fieldDependencies: [{ name: "price_note", type: "char" }],
};

registry.category("fields").add("subdebit_price_grid", subdebitPriceGridField);
