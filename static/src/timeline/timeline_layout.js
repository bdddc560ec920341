import { _t } from "@web/core/l10n/translation";
const { DateTime } = luxon;

const DAY = 24 * 3600 * 1000;
/** No lane grows higher than so many rows: what does not fit lies over the last one. */
const MOST_ROWS = 6;
/** Days that a sign of one day takes in a lane, so that its neighbour stays legible. */
const DAYS_OF_A_SIGN = 18;

/** Which kinds of items lie in which lane, from top to bottom. */
const LANES = [
    { name: "periods", kinds: ["period", "credit", "pause"] },
    { name: "debits", kinds: ["debit", "refund", "instalment"] },
    { name: "changes", kinds: ["event", "over"] },
];

/** What a state looks like: its tone is a colour and a pattern, and its icon says it again. */
const LOOKS = {
    paid: ["good", "fa-check"],
    collected: ["good", "fa-check"],
    done: ["plain", "fa-pencil"],
    open: ["wait", "fa-clock-o"],
    to_collect: ["wait", "fa-clock-o"],
    in_flight: ["wait", "fa-university"],
    under_way: ["wait", "fa-university"],
    pending: ["wait", "fa-university"],
    sending: ["wait", "fa-university"],
    refunding: ["wait", "fa-undo"],
    refunded: ["good", "fa-undo"],
    bounced: ["bad", "fa-reply"],
    ready: ["wait", "fa-hourglass-start"],
    planned: ["wait", "fa-calendar-o"],
    draft: ["wait", "fa-file-o"],
    waiting: ["wait", "fa-undo"],
    unknown: ["bad", "fa-question"],
    to_decide: ["bad", "fa-question"],
    overdue: ["bad", "fa-exclamation"],
    failed: ["bad", "fa-times"],
    refused: ["bad", "fa-times"],
    returned: ["bad", "fa-reply"],
    no_method: ["bad", "fa-credit-card"],
    disputed: ["bad", "fa-gavel"],
    paused: ["off", "fa-pause"],
    suspended: ["off", "fa-hand-paper-o"],
    skipped: ["off", "fa-step-forward"],
    waived: ["off", "fa-ban"],
    cancelled: ["off", "fa-ban"],
    nothing_left: ["off", "fa-ban"],
    settled_elsewhere: ["off", "fa-archive"],
    credited: ["off", "fa-undo"],
    free: ["off", "fa-gift"],
    over: ["plain", "fa-stop"],
    coming: ["future", "fa-circle-o"],
    expected: ["future", "fa-circle-o"],
};

/** An event's icon tells its kind: that it is done, its place tells already. */
const EVENTS = {
    start: "fa-play",
    backdate: "fa-history",
    import: "fa-download",
    release: "fa-unlock",
    waive: "fa-ban",
    pause: "fa-pause",
    resume: "fa-step-forward",
    suspend: "fa-hand-paper-o",
    restart: "fa-repeat",
    undo: "fa-undo",
    discount: "fa-tag",
    payer: "fa-user",
    end: "fa-stop",
};

export function dayNumber(text) {
    const [year, month, day] = text.split("-").map(Number);
    return Date.UTC(year, month - 1, day) / DAY;
}

export function lookOf(item) {
    const [tone, icon] = LOOKS[item.state] || ["plain", "fa-circle"];
    const own = { event: EVENTS[item.what] || "fa-pencil", over: "fa-stop" };
    return { tone, icon: own[item.kind] || icon };
}

/** What lies between two days, in percent of them. */
export class Scale {
    constructor(from, to) {
        this.from = dayNumber(from);
        this.to = dayNumber(to);
    }

    at(day) {
        const inside = Math.min(Math.max(day, this.from), this.to);
        return (100 * (inside - this.from)) / (this.to - this.from);
    }

    has(text) {
        const day = dayNumber(text);
        return this.from <= day && day < this.to;
    }
}

/** The months of a scale, each with its place and its name. */
export function monthsOf(from, to) {
    const scale = new Scale(from, to);
    const months = [];
    let start = DateTime.fromISO(from);
    while (start.toISODate() < to) {
        const next = start.plus({ months: 1 });
        const left = scale.at(dayNumber(start.toISODate()));
        months.push({
            key: start.toFormat("yyyy-MM"),
            name: start.toFormat("LLL"),
            year: !months.length || start.month === 1 ? start.toFormat("yyyy") : "",
            left,
            width: scale.at(dayNumber(next.toISODate())) - left,
        });
        start = next;
    }
    return months;
}

/** The days that an item takes: [first, first after it, whether it is one day only]. */
function extent(item, scale) {
    if (item.date_from) {
        const end = item.date_to ? dayNumber(item.date_to) : scale.to;
        return [dayNumber(item.date_from), end, false];
    }
    const day = dayNumber(item.on);
    return [day, day + DAYS_OF_A_SIGN, true];
}

/** Find the row of an item: that of its line, if it is free there; else any, or a new one. */
function rowOf(rows, item, start, end) {
    const name = item.about || item.label;
    // What is billed for one day alone, such as a fee, does not need a row of its own.
    const isNaming = item.kind === "period" && end - start > 1;
    const isFree = (row) => row.end <= start;
    const known = rows.filter((row) => row.name === name);
    const isNew = isNaming && !known.length && rows.length < MOST_ROWS;
    let row = known.find(isFree) || rows.find((one) => isFree(one) && !(isNew && one.name));
    if (!row && rows.length < MOST_ROWS) {
        row = { end: start, name: "" };
        rows.push(row);
    }
    row ||= rows.at(-1);
    row.name ||= isNaming ? name : "";
    return row;
}

/** Lay items into rows: a line keeps its own, and none hides another. */
function inRows(items, scale) {
    const rows = [];
    return items.map((item) => {
        const [start, end, isSign] = extent(item, scale);
        const found = rowOf(rows, item, start, end);
        found.end = end;
        const row = rows.indexOf(found);
        const left = scale.at(start);
        const width = isSign ? 0 : scale.at(end) - left;
        return { item, isSign, row, left, width, ...lookOf(item) };
    });
}

/** The lanes that have anything, each with its items in place. */
export function lanesOf(value) {
    const titles = { periods: _t("Periods"), debits: _t("Debits"), changes: _t("Changes") };
    const scale = new Scale(value.date_from, value.date_to);
    return LANES.map(({ name, kinds }) => {
        const items = value.items.filter((item) => kinds.includes(item.kind));
        const placed = inRows(items, scale);
        const rows = 1 + Math.max(-1, ...placed.map((one) => one.row));
        return { name, title: titles[name], placed, rows };
    }).filter((lane) => lane.rows);
}

/** Where the arrow keys lead from an item: to an id, or to nothing. */
export function neighbour(lanes, id, key) {
    const at = lanes.findIndex((lane) => lane.placed.some((one) => one.item.id === id));
    if (at < 0) {
        return undefined;
    }
    const { placed } = lanes[at];
    const index = placed.findIndex((one) => one.item.id === id);
    const step = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: placed.length - 1 };
    if (key in step) {
        return placed[step[key]]?.item.id;
    }
    const other = { ArrowUp: lanes[at - 1], ArrowDown: lanes[at + 1] }[key];
    const far = (one) => Math.abs(one.left - placed[index].left);
    return other && other.placed.reduce((a, b) => (far(b) < far(a) ? b : a)).item.id;
}
