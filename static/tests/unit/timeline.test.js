import { expect, test } from "@odoo/hoot";
import { click, hover, press, queryAllTexts, queryFirst, resize } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    mockService,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";
import { dayNumber, lanesOf, monthsOf, neighbour } from "@subscription_debit/timeline/timeline_layout";

function item(id, kind, state, from, to, more = {}) {
    return {
        id,
        kind,
        what: "",
        about: "",
        state,
        state_label: state,
        label: `Label of ${id}`,
        date_from: kind === "period" || kind === "pause" ? from : null,
        date_to: to,
        on: from,
        dates: from,
        due: "",
        amount: "30.00",
        is_total: kind === "debit",
        is_plain: false,
        sentence: `Sentence of ${id}.`,
        why: "",
        res_model: null,
        res_id: null,
        ...more,
    };
}

/** A year of four items: paid, refused, paused for an open time, and one change. */
const VALUE = {
    today: "2025-02-15",
    today_label: "Today, 02/15/2025",
    date_from: "2025-01-01",
    date_to: "2026-01-01",
    notice: "",
    items: [
        item("change", "event", "done", "2025-01-01", null),
        item("jan", "period", "paid", "2025-01-01", "2025-02-01"),
        item("debit", "debit", "refused", "2025-02-01", null, { res_model: "account.move", res_id: 7 }),
        item("feb", "period", "failed", "2025-02-01", "2025-03-01"),
        item("pause", "pause", "paused", "2025-03-01", null),
    ],
};

class Subscription extends models.Model {
    timeline = fields.Json();
    _records = [
        { id: 1, timeline: VALUE },
        { id: 2, timeline: false },
        { id: 3, timeline: { ...VALUE, notice: "There is more." } },
        {
            id: 4,
            timeline: {
                ...VALUE,
                items: VALUE.items.map((one) => ({ ...one, is_plain: one.id === "debit" })),
            },
        },
        {
            id: 5,
            timeline: {
                ...VALUE,
                items: [..."abcdefghi"].map((id) => item(id, "event", "done", "2025-01-02", null)),
            },
        },
    ];
}

defineMailModels();
defineModels([Subscription]);

async function mountTimeline(resId = 1) {
    await mountView({
        type: "form",
        resModel: "subscription",
        resId,
        arch: `<form><field name="timeline" widget="subdebit_timeline" nolabel="1" readonly="1"/></form>`,
    });
}

test("a day is a day, whatever the clock does in between", () => {
    expect(dayNumber("2025-03-31") - dayNumber("2025-03-01")).toBe(30);
    expect(dayNumber("2025-11-03") - dayNumber("2025-10-25")).toBe(9);
});

test("months have their own lengths, and the year stands at its first", () => {
    const months = monthsOf("2025-11-01", "2026-03-01");
    expect(months.map((month) => month.key)).toEqual(["2025-11", "2025-12", "2026-01", "2026-02"]);
    expect(months.map((month) => month.year)).toEqual(["2025", "", "2026", ""]);
    expect(months.map((month) => Math.round(month.width * 1.2))).toEqual([30, 31, 31, 28]);
});

test("what overlaps lies in rows, and what is open reaches to the end", () => {
    const pass = VALUE.items.map((one) => (one.kind === "period" ? { ...one, label: "Pass" } : one));
    const value = {
        ...VALUE,
        items: [...pass, item("credit", "credit", "credited", "2025-01-10", "2025-01-20")],
    };
    value.items.at(-1).date_from = "2025-01-10";
    value.items.sort((a, b) => (a.on < b.on ? -1 : 1));
    const [periods, debits, changes] = lanesOf(value);
    const rows = Object.fromEntries(periods.placed.map((one) => [one.item.id, one.row]));
    expect(rows).toEqual({ jan: 0, credit: 1, feb: 0, pause: 0 });
    expect(periods.rows).toBe(2);
    const pause = periods.placed.at(-1);
    expect(Math.round(pause.left + pause.width)).toBe(100);
    expect([debits.name, changes.name]).toEqual(["debits", "changes"]);
});

test("a line keeps its row, and a pause lies where it is free", () => {
    const label = { label: "Pass" };
    const items = [
        item("fee", "period", "paid", "2025-01-01", "2025-01-02", { label: "Fee" }),
        item("jan", "period", "paid", "2025-01-01", "2025-02-01", label),
        item("quarter", "period", "paid", "2025-01-10", "2025-04-10", { label: "Locker" }),
        item("feb", "period", "paid", "2025-02-01", "2025-03-01", label),
        item("pause", "pause", "paused", "2025-03-01", "2025-05-01", { about: "Pass" }),
        item("next", "period", "paid", "2025-04-10", "2025-07-10", { label: "Locker" }),
        item("may", "period", "coming", "2025-05-01", "2025-06-01", label),
    ];
    const [periods] = lanesOf({ ...VALUE, items });
    const rows = Object.fromEntries(periods.placed.map((one) => [one.item.id, one.row]));
    expect(rows).toEqual({ fee: 0, jan: 1, quarter: 0, feb: 1, pause: 1, next: 0, may: 1 });
});

test("no lane is higher than six rows", () => {
    const items = [..."abcdefgh"].map((id) =>
        item(id, "period", "paid", "2025-01-01", "2025-02-01", { label: id })
    );
    expect(lanesOf({ ...VALUE, items })[0].rows).toBe(6);
});

test("a lane without anything is not there", () => {
    const value = { ...VALUE, items: [VALUE.items[1]] };
    expect(lanesOf(value).map((lane) => lane.name)).toEqual(["periods"]);
});

test("arrow keys lead along a lane, and to what is nearest in the next", () => {
    const lanes = lanesOf(VALUE);
    expect(neighbour(lanes, "jan", "ArrowRight")).toBe("feb");
    expect(neighbour(lanes, "jan", "ArrowLeft")).toBe(undefined);
    expect(neighbour(lanes, "jan", "End")).toBe("pause");
    expect(neighbour(lanes, "feb", "ArrowDown")).toBe("debit");
    expect(neighbour(lanes, "debit", "ArrowDown")).toBe("change");
    expect(neighbour(lanes, "jan", "ArrowUp")).toBe(undefined);
    expect(neighbour(lanes, "gone", "ArrowUp")).toBe(undefined);
});

test.tags("desktop");
test("who points at an item reads its sentence", async () => {
    await mountTimeline();
    expect(".o_subdebit_timeline_item").toHaveCount(5);
    expect(".o_subdebit_timeline_sentence").toHaveCount(0);
    await hover("[data-id=feb]");
    await animationFrame();
    expect(".o_subdebit_timeline_sentence").toHaveText("Sentence of feb.");
});

test.tags("desktop");
test("by keyboard: one stop, arrows from item to item, Enter opens", async () => {
    mockService("action", {
        doAction(action) {
            expect.step(`${action.res_model} ${action.res_id}`);
        },
    });
    await mountTimeline();
    expect(".o_subdebit_timeline_item[tabindex='0']").toHaveCount(1);
    expect(".o_subdebit_timeline_item[tabindex='0']").toHaveAttribute("data-id", "feb");
    queryFirst("[data-id=feb]").focus();
    await animationFrame();
    expect(".o_subdebit_timeline_sentence").toHaveText("Sentence of feb.");
    await press("Enter");
    expect.verifySteps([]);
    await press("ArrowDown");
    await animationFrame();
    expect("[data-id=debit]").toBeFocused();
    expect("[data-id=debit]").toHaveAttribute("tabindex", "0");
    await press("Enter");
    await animationFrame();
    expect.verifySteps(["account.move 7"]);
});

test.tags("desktop");
test("for who does not see it: names that say all, and the list", async () => {
    await mountTimeline();
    expect("[data-id=debit]").toHaveAttribute(
        "aria-label",
        "Label of debit. refused. Sentence of debit. Press Enter to open it."
    );
    expect(".o_subdebit_timeline_table tbody tr").toHaveCount(6);
    expect(".o_subdebit_timeline_table tr[aria-current=date]").toHaveText("Today, 02/15/2025");
    expect(queryAllTexts(".o_subdebit_timeline_row td:nth-child(2)")).toEqual(
        ["change", "jan", "debit", "feb", "pause"].map((id) => `Label of ${id}`)
    );
});

test.tags("desktop");
test("colour is not the only sign: each state has its icon", async () => {
    await mountTimeline();
    expect("[data-id=jan] .fa-check").toHaveCount(1);
    expect("[data-id=feb] .fa-times").toHaveCount(1);
    expect("[data-id=pause] .fa-pause").toHaveCount(1);
});

test.tags("desktop");
test("why is told to who asks, and put away again", async () => {
    mockService("action", {
        doAction(action) {
            expect.step(`${action.res_model} ${action.res_id}`);
        },
    });
    await mountTimeline();
    expect(".o_subdebit_timeline_told").toHaveCount(0);
    await click("[data-row=debit] .o_subdebit_timeline_why");
    await animationFrame();
    expect(".o_subdebit_timeline_told").toHaveCount(1);
    expect(".o_subdebit_timeline_told").toHaveText(/Sentence of debit/);
    expect("[data-row=debit] .o_subdebit_timeline_why").toHaveAttribute("aria-expanded", "true");
    await click(".o_subdebit_timeline_told button");
    expect.verifySteps(["account.move 7"]);
    await click("[data-row=feb]");
    await animationFrame();
    expect(".o_subdebit_timeline_told").toHaveText("Sentence of feb.");
    await click("[data-row=feb]");
    await animationFrame();
    expect(".o_subdebit_timeline_told").toHaveCount(0);
});

test.tags("desktop");
test("a debit of one period alone is not told twice", async () => {
    await mountTimeline(4);
    expect(".o_subdebit_timeline_box [data-id=debit]").toHaveCount(1);
    expect("[data-row=debit]").toHaveCount(0);
    expect("[data-row=feb]").toHaveCount(1);
});

test.tags("desktop");
test("what is long past waits until somebody asks", async () => {
    await mountTimeline(5);
    expect(".o_subdebit_timeline_row").toHaveCount(6);
    await click(".o_subdebit_timeline_earlier button");
    await animationFrame();
    expect(".o_subdebit_timeline_row").toHaveCount(9);
    expect(".o_subdebit_timeline_earlier").toHaveCount(0);
});

test.tags("desktop");
test("nothing to draw, and more than is drawn, are both said", async () => {
    await mountTimeline(2);
    expect(".o_subdebit_timeline").toHaveText("Nothing was billed yet, and nothing is to come.");
    await mountTimeline(3);
    expect(".alert-warning").toHaveText("There is more.");
});

test.tags("desktop");
test("on a narrow screen it reads from top to bottom, with today in between", async () => {
    await resize({ width: 400, height: 800 });
    await mountTimeline();
    expect(".o_subdebit_timeline_tall .o_subdebit_timeline_item").toHaveCount(5);
    expect(".o_subdebit_timeline_tall > :nth-child(5)").toHaveText("Today, 02/15/2025");
    queryFirst("[data-id=feb]").focus();
    await animationFrame();
    await press("ArrowUp");
    await animationFrame();
    expect("[data-id=debit]").toBeFocused();
    expect(".o_subdebit_timeline_sentence").toHaveText("Sentence of debit.");
});

test.tags("desktop");
test("on a narrow screen it is a table for who listens, and a card for who looks", async () => {
    await resize({ width: 400, height: 800 });
    await mountTimeline();
    expect("[role=table][aria-label=Timeline]").toHaveCount(1);
    expect(queryAllTexts("[role=table] [role=columnheader]")).toEqual(
        ["What", "Total", "When", "Status", "Payment Date", "Why"]
    );
    // A row of headings, five items, and today.
    expect("[role=table] > [role=rowgroup] > [role=row]").toHaveCount(7);
    expect(".o_subdebit_timeline_item[role=row]").toHaveCount(5);
    for (const id of ["change", "jan", "debit", "feb", "pause"]) {
        expect(`[role=row]:has([data-id=${id}]) [role=cell]`).toHaveCount(6);
        expect(`[role=cell] [data-id=${id}]`).toHaveText(`Label of ${id}`);
    }
    expect("[role=row][aria-current=date] [role=cell]").toHaveText("Today, 02/15/2025");
    expect("[data-id=feb]").toHaveAttribute("aria-expanded", "false");
    await click("[data-id=feb]");
    await animationFrame();
    expect("[data-id=feb]").toHaveAttribute("aria-expanded", "true");
    expect("[role=cell] > .o_subdebit_timeline_sentence").toHaveText("Sentence of feb.");
});
