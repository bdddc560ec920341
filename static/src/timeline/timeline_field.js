import { Component, onMounted, onPatched, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Scale, dayNumber, lanesOf, lookOf, monthsOf, neighbour } from "./timeline_layout";

/** So many of what is past stand in the list before somebody asks for the rest. */
const LAST_OF_PAST = 6;
const FORWARD = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** The past and the next months of a subscription: a drawing above a list, or a list alone on a phone. */
export class SubdebitTimelineField extends Component {
    static template = "subscription_debit.TimelineField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.ui = useService("ui");
        this.scroll = useRef("scroll");
        this.state = useState({ shown: null, opened: null, isWhole: false });
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

    /** The rows of the list: a debit of one period alone is told by the period. */
    get listRows() {
        return this.rows.filter((row) => row.isToday || !row.item.is_plain);
    }

    /** How many rows of the past wait until somebody asks for them. */
    get hiddenRows() {
        const past = this.listRows.findIndex((row) => row.isToday);
        return this.state.isWhole ? 0 : Math.max(0, past - LAST_OF_PAST);
    }

    get shownRows() {
        return this.listRows.slice(this.hiddenRows);
    }

    get shown() {
        return this.items.find((item) => item.id === this.state.shown);
    }

    /** The one item that the tabulator reaches: what was read last, or what is going on. */
    get reachable() {
        if (this.shown) {
            return this.shown.id;
        }
        const past = this.items.filter((item) => !item.is_plain && (item.date_from || item.on) <= this.value.today);
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

    showWhole() {
        this.state.isWhole = true;
    }

    /** A sentence is told to who asks for it, and is put away again. */
    toggleWhy(item) {
        this.state.opened = this.state.opened === item.id ? null : item.id;
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
        return this.open(item);
    }

    open(item) {
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
        const items = this.items.filter((item) => !item.is_plain);
        const index = items.findIndex((item) => item.id === id);
        const step = FORWARD[key];
        const ends = { Home: items[0], End: items.at(-1) };
        return (step ? items[index + step] : ends[key])?.id;
    }
}

export const subdebitTimelineField = {
    component: SubdebitTimelineField,
    displayName: _t("Timeline of a subscription"),
    supportedTypes: ["json"],
    additionalClasses: ["w-100"],
};

registry.category("fields").add("subdebit_timeline", subdebitTimelineField);
