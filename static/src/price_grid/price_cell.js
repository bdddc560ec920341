import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { useBus } from "@web/core/utils/hooks";
import { parseFloat } from "@web/views/fields/parsers";

/** One price that is being typed; what is typed stays there, whatever is drawn anew around it. */
export class SubdebitPriceCell extends Component {
    static template = "subscription_debit.PriceCell";
    static props = {
        bus: Object,
        hint: String,
        label: String,
        place: String,
        text: String,
        setPrice: Function,
        setValidity: Function,
        move: Function,
    };

    setup() {
        this.input = useRef("input");
        this.state = useState({ isInvalid: false });
        this.isDirty = false;
        useBus(this.props.bus, "NEED_LOCAL_CHANGES", ({ detail }) => detail.proms.push(this.commit()));
        useBus(this.props.bus, "WILL_SAVE_URGENTLY", () => this.commit());
        useEffect(() => {
            if (!this.isDirty && !this.state.isInvalid) {
                this.input.el.value = this.props.text;
            }
        });
    }

    onInput() {
        this.setDirty(true);
    }

    /** Up and down go from product to product; left and right stay in the text, Tab goes on. */
    onKeydown(ev) {
        const steps = { ArrowDown: 1, ArrowUp: -1, Enter: ev.shiftKey ? -1 : 1 };
        if (ev.key in steps) {
            ev.preventDefault();
            ev.stopPropagation();
            this.props.move(this.props.place, steps[ev.key]);
        } else if (ev.key === "Escape" && this.input.el.value !== this.props.text) {
            ev.stopPropagation();
            this.reset();
        }
    }

    setDirty(isDirty) {
        this.isDirty = isDirty;
        this.props.bus.trigger("FIELD_IS_DIRTY", isDirty);
    }

    setInvalid(isInvalid) {
        this.state.isInvalid = isInvalid;
        this.props.setValidity(this.props.place, !isInvalid);
    }

    reset() {
        this.input.el.value = this.props.text;
        this.setDirty(false);
        this.setInvalid(false);
    }

    async commit() {
        if (!this.isDirty) {
            return;
        }
        const text = this.input.el.value.trim();
        if (text === this.props.text) {
            return this.reset();
        }
        let price = null;
        try {
            price = text ? parseFloat(text) : null;
        } catch {
            this.setDirty(false);
            return this.setInvalid(true);
        }
        this.isDirty = false;
        this.setInvalid(false);
        await this.props.setPrice(price);
        this.props.bus.trigger("FIELD_IS_DIRTY", this.isDirty);
        if (!this.isDirty && this.input.el) {
            this.input.el.value = this.props.text;
        }
    }
}
