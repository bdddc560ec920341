import { expect, test } from "@odoo/hoot";
import { click, edit, fill, press, queryAll, queryAllTexts, queryAllValues, queryFirst } from "@odoo/hoot-dom";
import { Deferred, animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    clickSave,
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Product extends models.Model {
    name = fields.Char();
    _records = [
        { id: 1, name: "Pass" },
        { id: 2, name: "Locker" },
        { id: 3, name: "Fee" },
    ];
}

class Cadence extends models.Model {
    name = fields.Char();
    cadence_unit = fields.Selection({
        selection: [
            ["month", "Months"],
            ["year", "Years"],
        ],
    });
    cadence_count = fields.Integer();
    _records = [
        { id: 1, name: "Yearly", cadence_unit: "year", cadence_count: 1 },
        { id: 2, name: "Monthly", cadence_unit: "month", cadence_count: 1 },
        { id: 3, name: "Quarterly", cadence_unit: "month", cadence_count: 3 },
    ];
}

class Price extends models.Model {
    cadence_unit = fields.Selection({
        selection: [
            ["month", "Months"],
            ["year", "Years"],
        ],
    });
    cadence_count = fields.Integer();
    price = fields.Float({ digits: [16, 2] });
    date_from = fields.Date();
    date_to = fields.Date();
    _records = [
        { id: 1, cadence_unit: "month", cadence_count: 1, price: 35 },
        { id: 2, cadence_unit: "year", cadence_count: 1, price: 350 },
        { id: 3, cadence_unit: "month", cadence_count: 1, price: 20 },
        { id: 4, cadence_unit: "month", cadence_count: 1, price: 30, date_to: "2025-05-31" },
        { id: 5, cadence_unit: "month", cadence_count: 1, price: 36, date_from: "2025-06-01" },
        { id: 6, cadence_unit: "year", cadence_count: 1, price: 360, date_from: "2025-06-01" },
    ];
}

class Line extends models.Model {
    name = fields.Char();
    product_id = fields.Many2one({ relation: "product" });
    kind = fields.Selection({
        selection: [
            ["recurring", "Every period"],
            ["one_time", "Once"],
        ],
        default: "recurring",
    });
    at_sales_price = fields.Boolean();
    sales_price = fields.Float({ digits: [16, 2] });
    price_ids = fields.One2many({ relation: "price" });
    _records = [
        { id: 1, product_id: 1, kind: "recurring", price_ids: [1, 2] },
        { id: 2, product_id: 2, kind: "recurring", at_sales_price: true, sales_price: 5 },
        { id: 3, product_id: 3, kind: "one_time", price_ids: [3] },
        { id: 4, product_id: 1, kind: "recurring", price_ids: [4, 5, 6] },
    ];
}

class Plan extends models.Model {
    name = fields.Char();
    price_note = fields.Char();
    price_day = fields.Date();
    cadence_ids = fields.Many2many({ relation: "cadence" });
    line_ids = fields.One2many({ relation: "line" });
    _records = [
        { id: 1, name: "Gym", price_note: "In USD, excluding tax", cadence_ids: [1, 2], line_ids: [1, 2, 3] },
        { id: 2, name: "May", price_day: "2025-05-31", cadence_ids: [1, 2], line_ids: [4] },
        { id: 3, name: "June", price_day: "2025-06-01", cadence_ids: [1, 2], line_ids: [4] },
    ];
}

defineMailModels();
defineModels([Product, Cadence, Price, Line, Plan]);

const ARCH = `
    <form>
        <field name="name"/>
        <field name="line_ids" widget="subdebit_plan_products">
            <list editable="bottom">
                <field name="product_id"/>
                <field name="kind"/>
            </list>
        </field>
        <field name="cadence_ids" widget="many2many_tags"/>
        <field name="cadence_ids" id="grid_columns" invisible="1">
            <list><field name="display_name"/><field name="cadence_unit"/><field name="cadence_count"/></list>
        </field>
        <field name="price_note" invisible="1"/>
        <field name="price_day" invisible="1"/>
        <field name="line_ids" id="grid" widget="subdebit_price_grid" nolabel="1">
            <list>
                <field name="product_id"/>
                <field name="name"/>
                <field name="kind"/>
                <field name="at_sales_price"/>
                <field name="sales_price"/>
                <field name="price_ids">
                    <list>
                        <field name="cadence_unit"/><field name="cadence_count"/><field name="price"/>
                        <field name="date_from"/><field name="date_to"/>
                    </list>
                </field>
            </list>
        </field>
    </form>`;

const GRID = ".o_subdebit_price_grid";
const CELLS = `${GRID} input`;

async function mountPlan(resId = 1, more = {}) {
    await mountView({ type: "form", resModel: "plan", resId, arch: ARCH, ...more });
}

function label(product, frequency) {
    return `${GRID} input[aria-label="Price of ${product}, ${frequency}"]`;
}

/** What the form sends to the server when it is saved. */
function catchSaved() {
    const saved = [];
    onRpc("plan", "web_save", ({ args }) => {
        saved.push(args[1]);
    });
    return saved;
}

test("products go down, frequencies across, the shortest first, and the currency is said", async () => {
    await mountPlan();
    expect(queryAllTexts(`${GRID} thead th`)).toEqual(["Price", "Monthly", "Yearly"]);
    expect(queryAllTexts(`${GRID} tbody th`)).toEqual(["Pass", "Locker", "Fee(once)"]);
    expect(queryAllValues(CELLS)).toEqual(["35.00", "350.00", "", "", "20.00", ""]);
    expect(queryFirst(GRID)).toHaveText(/In USD, excluding tax/);
});

test("an empty cell says what it costs all the same, or that it is not sold", async () => {
    await mountPlan();
    const empty = queryAll(CELLS).filter((cell) => !cell.value);
    expect(empty.map((cell) => cell.placeholder)).toEqual(["5.00", "–", "20.00"]);
});

test("a price is written, changed and taken away, all in one save", async () => {
    const saved = catchSaved();
    await mountPlan();
    await contains(label("Locker", "Yearly")).edit("50", { confirm: "blur" });
    await contains(label("Pass", "Monthly")).edit("37.5", { confirm: "blur" });
    await contains(label("Pass", "Yearly")).edit("", { confirm: "blur" });
    expect(queryAllValues(CELLS)).toEqual(["37.50", "", "", "50.00", "20.00", ""]);
    await clickSave();
    expect(saved).toHaveLength(1);
    const [locker, pass] = saved[0].line_ids;
    expect([pass[0], pass[1], locker[1]]).toEqual([1, 1, 2]);
    expect(pass[2].price_ids).toEqual([
        [1, 1, { price: 37.5 }],
        [2, 2],
    ]);
    expect(locker[2].price_ids[0][2]).toInclude(["cadence_unit", "year"]);
    expect(locker[2].price_ids[0][2]).toInclude(["price", 50]);
});

test("a new plan gets its products and prices before it is saved", async () => {
    const saved = catchSaved();
    await mountPlan(false);
    expect(CELLS).toHaveCount(0);
    await contains(".o_field_widget[name=name] input").edit("New", { confirm: false });
    await contains(".o_field_many2many_tags input").click();
    await contains(".o-autocomplete--dropdown-item:contains(Monthly)").click();
    await contains(".o_field_x2many_list_row_add a").click();
    await contains(".o_data_row [name=product_id] input").click();
    await contains(".o-autocomplete--dropdown-item:contains(Pass)").click();
    await contains(label("Pass", "Monthly")).edit("35", { confirm: "blur" });
    await clickSave();
    expect(saved).toHaveLength(1);
    const [[command, , line]] = saved[0].line_ids;
    expect([command, line.product_id]).toEqual([0, 1]);
    expect(line.price_ids[0][2]).toInclude(["cadence_unit", "month"]);
    expect(line.price_ids[0][2]).toInclude(["price", 35]);
});

test("what is being typed is saved too, without leaving the cell", async () => {
    const saved = catchSaved();
    await mountPlan();
    await contains(label("Locker", "Monthly")).click();
    await fill("6", { confirm: false });
    await press("alt+s");
    await animationFrame();
    await animationFrame();
    expect(saved[0]?.line_ids[0][2].price_ids[0][2].price).toBe(6);
});

test("what is typed while the cell before is still on its way stays", async () => {
    const saved = catchSaved();
    await mountPlan();
    await contains(label("Locker", "Monthly")).click();
    const gate = new Deferred();
    onRpc("price", "onchange", async ({ parent }) => {
        await gate;
        return parent();
    });
    await edit("6", { confirm: false });
    await press("Tab");
    expect(label("Locker", "Yearly")).toBeFocused();
    await edit("60", { confirm: false });
    gate.resolve();
    await animationFrame();
    expect(label("Locker", "Yearly")).toHaveValue("60");
    await clickSave();
    await animationFrame();
    expect(saved[0].line_ids[0][2].price_ids.map((command) => command[2].price)).toEqual([6, 60]);
});

test("arrow keys and Enter go from product to product, Escape gives back what was there", async () => {
    await mountPlan();
    await contains(label("Pass", "Monthly")).click();
    await press("ArrowDown");
    expect(label("Locker", "Monthly")).toBeFocused();
    await press("Enter");
    expect(label("Fee", "Monthly")).toBeFocused();
    await press("ArrowUp");
    await press("ArrowUp");
    expect(label("Pass", "Monthly")).toBeFocused();
    await edit("99", { confirm: false });
    await press("Escape");
    expect(label("Pass", "Monthly")).toHaveValue("35.00");
});

test("letters are no price: the cell says so, and nothing is saved", async () => {
    const saved = catchSaved();
    await mountPlan();
    await contains(label("Pass", "Monthly")).edit("abc", { confirm: "blur" });
    expect(label("Pass", "Monthly")).toHaveAttribute("aria-invalid", "true");
    await click(".o_form_button_save");
    await animationFrame();
    expect(saved).toHaveLength(0);
    await contains(label("Pass", "Monthly")).edit("36", { confirm: "blur" });
    expect(label("Pass", "Monthly")).not.toHaveAttribute("aria-invalid");
    await clickSave();
    expect(saved).toHaveLength(1);
});

test("a frequency more is a column more, and one less says which prices go", async () => {
    await mountPlan();
    await contains(".o_field_many2many_tags input").click();
    await contains(".o-autocomplete--dropdown-item:contains(Quarterly)").click();
    expect(queryAllTexts(`${GRID} thead th`)).toEqual(["Price", "Monthly", "Quarterly", "Yearly"]);
    await contains(".o_field_many2many_tags .o_tag:contains(Yearly) .o_delete").click();
    expect(queryAllTexts(`${GRID} thead th`)).toEqual(["Price", "Monthly", "Quarterly"]);
    expect(queryFirst(`${GRID} [role=alert]`)).toHaveText(/no longer sold are deleted: 1/);
});

test("a product with prices is taken out after a question", async () => {
    await mountPlan();
    await contains(".o_data_row:first .o_list_record_remove").click();
    expect(".modal").toHaveText(/Pass and its prices \(2\)/);
    await contains(".modal .btn-secondary").click();
    expect(".o_data_row").toHaveCount(3);
    await contains(".o_data_row:eq(1) .o_list_record_remove").click();
    expect(".o_data_row").toHaveCount(2);
    await contains(".o_data_row:first .o_list_record_remove").click();
    await contains(".modal .btn-primary").click();
    expect(queryAllTexts(`${GRID} tbody th`)).toEqual(["Fee(once)"]);
});

test("who may not write reads the grid", async () => {
    await mountPlan(1, { readonly: true });
    expect(CELLS).toHaveCount(0);
    expect(queryAllTexts(`${GRID} tbody td`)).toEqual(["35.00", "350.00", "5.00", "–", "20.00", "20.00"]);
});

test("a form names what is missing", async () => {
    await mountView({
        type: "form",
        resModel: "plan",
        arch: `<form js_class="subdebit_form"><field name="name" string="Plan" required="1"/></form>`,
    });
    await contains(".o_form_button_save").click();
    expect(".o_notification").toHaveText(/Name/);
});

test("a length of one is told in the singular, “1 Month”", async () => {
    await mountView({
        type: "form",
        resModel: "cadence",
        resId: 2,
        arch: `<form><field name="cadence_count"/><field name="cadence_unit" widget="subdebit_unit" readonly="1"/></form>`,
    });
    expect(".o_field_widget[name=cadence_unit]").toHaveText("Month");
    await contains(".o_field_widget[name=cadence_count] input").edit("2");
    expect(".o_field_widget[name=cadence_unit]").toHaveText("Months");
});

test("the price of today is in its cell, and what it costs later below it", async () => {
    await mountPlan(2);
    expect(queryAllValues(CELLS)).toEqual(["30.00", ""]);
    expect(queryAllTexts(`${GRID} tbody td`)).toEqual(["36.00 from 06/01/2025", "360.00 from 06/01/2025"]);
});

test("on its day it is the price of today", async () => {
    await mountPlan(3);
    expect(queryAllValues(CELLS)).toEqual(["36.00", "360.00"]);
    expect(queryAllTexts(`${GRID} tbody td`)).toEqual(["", ""]);
});

test("a price that is typed before one to come ends the day before it begins", async () => {
    const saved = catchSaved();
    await mountPlan(2);
    await contains(label("Pass", "Yearly")).edit("340", { confirm: "blur" });
    await clickSave();
    const [[command, , created]] = saved[0].line_ids[0][2].price_ids.filter(([one]) => one === 0);
    expect([command, created.price, created.date_to]).toEqual([0, 340, "2025-05-31"]);
});
