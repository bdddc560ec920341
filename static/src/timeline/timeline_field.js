import { Component, onMounted, onPatched, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Scale, dayNumber, lanesOf, lookOf, monthsOf, neighbour } from "./timeline_layout";

const FORWARD = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** The past and the next months of a subscription: a drawing, or from top to bottom on a phone. */
export class SubdebitTimelineField extends Component {
    static template = "subscription_debit.TimelineField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.ui = useService("ui");
        this.scroll = useRef("scroll");
        this.state = useState({ shown: null, isList: false });
        this.drawn = null;
        onMounted(() => this.showToday());
        onPatched(() => this.showToday());
    }

    get value() {
        return this.props.record.data[this.props.name] || null;
    }

    get items() {
        return this.value?.items || [];
    }

    get isTall() {
        return this.ui.isSmall;
    }

    /** What is drawn follows from the value alone, and is kept until that changes. */
    get drawing() {
        if (this.drawn?.value !== this.value) {
            const { value } = this;
            const scale = new Scale(value.date_from, value.date_to);
            const months = monthsOf(value.date_from, value.date_to);
            this.drawn = {
                value,
                months,
                lanes: lanesOf(value),
                today: scale.has(value.today) ? scale.at(dayNumber(value.today)) : null,
            };
        }
        return this.drawn;
    }

    /** The items in order of time, with what is called today between them. */
    get rows() {
        const { today } = this.value;
        const rows = this.items.map((item) => ({ item, ...lookOf(item) }));
        const after = this.items.findIndex((item) => (item.date_from || item.on) > today);
        rows.splice(after < 0 ? rows.length : after, 0, { isToday: true });
        return rows;
    }

    get shown() {
        return this.items.find((item) => item.id === this.state.shown);
    }

    /** The one item that the tabulator reaches: what was read last, or what is going on. */
    get reachable() {
        if (this.shown) {
            return this.shown.id;
        }
        const past = this.items.filter((item) => (item.date_from || item.on) <= this.value.today);
        return (past.at(-1) || this.items[0])?.id;
    }

    lookOf(item) {
        return lookOf(item);
    }

    describe(item) {
        const parts = [item.label, item.state_label, item.sentence, item.why];
        if (item.res_id) {
            parts.push(_t("Press Enter to open it."));
        }
        return parts.filter(Boolean).join(". ").replaceAll("..", ".");
    }

    // === WHAT IS SEEN FIRST === //

    showToday() {
        const box = this.scroll.el;
        if (!box || box === this.placed) {
            return;
        }
        this.placed = box;
        const mark = box.querySelector(".o_subdebit_timeline_today");
        if (mark) {
            box.scrollLeft = mark.offsetLeft - box.clientWidth / 2;
            box.scrollTop = mark.offsetTop - box.clientHeight / 3;
        }
    }

    // === WHAT A PERSON DOES === //

    read(item) {
        this.state.shown = item.id;
    }

    toggleList() {
        this.state.isList = !this.state.isList;
    }

    onPointerEnter(ev, item) {
        if (ev.pointerType === "mouse") {
            this.read(item);
        }
    }

    /** Who touches has not read it yet: the first touch explains, the next one opens. */
    onPointerDown(ev, item) {
        this.isFirstTouch = ev.pointerType === "touch" && this.state.shown !== item.id;
    }

    onClick(item) {
        this.read(item);
        if (this.isFirstTouch || !item.res_id) {
            this.isFirstTouch = false;
            return;
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: item.res_model,
            res_id: item.res_id,
            views: [[false, "form"]],
        });
    }

    onKeydown(ev) {
        const { id } = ev.target.dataset;
        const next = id && (this.isTall ? this.following(id, ev.key) : this.beside(id, ev.key));
        if (next) {
            ev.preventDefault();
            ev.stopPropagation();
            this.scroll.el.querySelector(`[data-id="${CSS.escape(next)}"]`).focus();
        }
    }

    beside(id, key) {
        return neighbour(this.drawing.lanes, id, key);
    }

    following(id, key) {
        const index = this.items.findIndex((item) => item.id === id);
        const step = FORWARD[key];
        const ends = { Home: this.items[0], End: this.items.at(-1) };
        return (step ? this.items[index + step] : ends[key])?.id;
    }
}

export const subdebitTimelineField = {
    component: SubdebitTimelineField,
    displayName: _t("Timeline of a subscription"),
    supportedTypes: ["json"],
    additionalClasses: ["w-100"],
};

registry.category("fields").add("subdebit_timeline", subdebitTimelineField);
