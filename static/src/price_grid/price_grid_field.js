import { Component, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus } from "@web/core/utils/hooks";
import { formatDate, serializeDate } from "@web/core/l10n/dates";
import { formatFloat } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { columnsOf, ownColumn, priceAt, priceInstead, pricesToCome, pricesWithoutColumn } from "./grid_layout";
import { SubdebitPriceCell } from "./price_cell";

/** Products down, billing frequencies across, a price in each cell; saved with the plan. */
export class SubdebitPriceGridField extends Component {
    static template = "subscription_debit.PriceGridField";
    static components = { SubdebitPriceCell };
    static props = { ...standardFieldProps };

    setup() {
        this.grid = useRef("grid");
        this.invalid = new Set();
        this.queue = Promise.resolve();
        useBus(this.props.record.model.bus, "NEED_LOCAL_CHANGES", ({ detail }) => {
            detail.proms.push(this.queue);
        });
    }

    get lines() {
        return this.props.record.data[this.props.name].records.filter((line) => line.data.product_id);
    }

    get columns() {
        return columnsOf(this.props.record.data.cadence_ids.records);
    }

    get day() {
        return this.props.record.data.price_day;
    }

    get own() {
        return ownColumn(this.lines, this.columns, this.day);
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

    placeOf(line, column) {
        return `${line.id}/${column.id}`;
    }

    format(line, amount) {
        return formatFloat(amount, { digits: line.data.price_ids.fields.price.digits });
    }

    textOf(line, column) {
        const price = priceAt(line, column, this.day);
        return price ? this.format(line, price.data.price) : "";
    }

    hintOf(line, column) {
        const amount = priceInstead(line, column, this.own, this.day);
        return amount === null ? "–" : this.format(line, amount);
    }

    /** What it costs later, a line for each price. */
    comingOf(line, column) {
        return pricesToCome(line, column, this.day).map(({ id, data }) => ({
            id,
            text: _t("%(price)s from %(day)s", {
                price: this.format(line, data.price),
                day: formatDate(data.date_from),
            }),
        }));
    }

    /** Lead to the cell so many products further down, if there is one. */
    move(place, step) {
        const cells = [...this.grid.el.querySelectorAll("input")];
        const from = cells.findIndex((cell) => cell.dataset.place === place);
        cells[from + step * this.columns.length]?.focus();
    }

    setValidity(place, isValid) {
        const wasValid = !this.invalid.size;
        this.invalid[isValid ? "delete" : "add"](place);
        if (this.invalid.size) {
            this.props.record.setInvalidField(this.props.name);
        } else if (!wasValid) {
            this.props.record.resetFieldValidity(this.props.name);
        }
    }

    /** One after the other: a new price is there before it is changed again. */
    setPrice(line, column, amount) {
        const write = () => this.writePrice(line, column, amount);
        this.queue = this.queue.then(write, write);
        return this.queue;
    }

    async writePrice(line, column, amount) {
        const price = priceAt(line, column, this.day);
        if (amount === null) {
            await (price && line.data.price_ids.delete(price));
        } else if (price) {
            await price.update({ price: amount });
        } else {
            const [next] = pricesToCome(line, column, this.day);
            await line.data.price_ids.addNewRecord({
                position: "bottom",
                mode: "readonly",
                context: {
                    default_cadence_unit: column.unit,
                    default_cadence_count: column.count,
                    default_price: amount,
                    default_date_to: next ? serializeDate(next.data.date_from.minus({ days: 1 })) : false,
                },
            });
        }
    }
}

export const subdebitPriceGridField = {
    component: SubdebitPriceGridField,
    displayName: _t("Price Grid"),
    supportedTypes: ["one2many"],
    fieldDependencies: [
        { name: "price_note", type: "char" },
        { name: "price_day", type: "date" },
    ],
};

registry.category("fields").add("subdebit_price_grid", subdebitPriceGridField);
