import { destroy, expect, test } from "@odoo/hoot";
import { click } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";

const STATES = ["possible", "asked", "unheard", "stopped", "late"].map((name) => [name, name]);

class Debit extends models.Model {
    _name = "subdebit.debit";
    name = fields.Char();
    stop_state = fields.Selection({ selection: STATES });
    stop_told = fields.Char();
    _records = [{ id: 7, name: "Debit", stop_state: "possible" }];
}

class Row extends models.Model {
    explanation = fields.Char();
    debit_id = fields.Many2one({ relation: "subdebit.debit" });
    stop_state = fields.Selection({ selection: STATES });
    stop_told = fields.Char();
    _records = [
        { id: 1, explanation: "It waits at the provider.", debit_id: 7, stop_state: "possible" },
        { id: 2, explanation: "It is to come." },
        { id: 3, explanation: "It was sent.", debit_id: 7, stop_state: "asked", stop_told: "Being asked." },
    ];
}

class Window extends models.Model {
    answers = fields.Char({ onChange: () => {} });
    is_done = fields.Boolean();
    preview_ids = fields.One2many({ relation: "row" });
    _records = [
        { id: 1, preview_ids: [1, 2] },
        { id: 2, preview_ids: [3], is_done: true },
    ];
}

defineMailModels();
defineModels([Debit, Row, Window]);

const ARCH = `
    <form>
        <field name="answers" invisible="1"/>
        <field name="is_done" invisible="1"/>
        <field name="preview_ids" readonly="1">
            <list>
                <field name="debit_id" column_invisible="1"/>
                <field name="stop_state" column_invisible="1"/>
                <field name="stop_told" column_invisible="1"/>
                <field name="explanation" widget="subdebit_stop"/>
            </list>
        </field>
    </form>`;

/** What the provider answers, look by look; the last answer stays. */
function answerWith(...answers) {
    onRpc("subdebit.debit", "read", () => {
        const [stop_state, stop_told] = answers.length > 1 ? answers.shift() : answers[0];
        expect.step(`looks: ${stop_state}`);
        return [{ id: 7, stop_state, stop_told }];
    });
}

const open = (resId) => mountView({ type: "form", resModel: "window", resId, arch: ARCH });

async function nextLook() {
    await advanceTime(2000);
    await animationFrame();
}

test("a debit is stopped, and its answer looked for until it is there", async () => {
    onRpc("subdebit.debit", "action_cancel", ({ args }) => {
        expect.step(`stops ${args[0]}`);
        return true;
    });
    answerWith(["asked", "Being asked."], ["unheard", "No answer yet."], ["stopped", "Stopped."]);
    onRpc("window", "onchange", ({ args }) => {
        expect.step(`anew: ${args[1].answers}`);
        return { value: {} };
    });
    await open(1);
    expect(".o_subdebit_stop_now").toHaveCount(1);
    expect(".o_subdebit_stop_told").toHaveCount(0);
    await click(".o_subdebit_stop_now");
    await animationFrame();
    expect.verifySteps(["stops 7", "looks: asked"]);
    expect(".o_subdebit_stop_now").toHaveCount(0);
    expect(".o_subdebit_stop_told").toHaveText("Being asked.");
    await nextLook();
    expect.verifySteps(["looks: unheard"]);
    expect(".o_subdebit_stop_told").toHaveText("No answer yet.");
    await nextLook();
    expect.verifySteps(["looks: stopped", "anew: 7 stopped"]);
    expect(".o_subdebit_stop_told").toHaveText("Stopped.");
    await nextLook();
    expect.verifySteps([]);
});

test("what is being asked already is looked for, and what is done is left as it is", async () => {
    answerWith(["late", "Too late: it was sent."]);
    onRpc("window", "onchange", () => expect.step("anew"));
    await open(2);
    expect(".o_subdebit_stop_told").toHaveText("Being asked.");
    expect.verifySteps([]);
    await nextLook();
    expect.verifySteps(["looks: late"]);
    expect(".o_subdebit_stop_told").toHaveText("Too late: it was sent.");
    expect(".o_subdebit_stop_now").toHaveCount(0);
});

test("after two minutes somebody has to ask for another look", async () => {
    answerWith(["asked", "Being asked."]);
    await open(2);
    for (let look = 0; look < 60; look++) {
        await nextLook();
    }
    expect.verifySteps(Array(60).fill("looks: asked"));
    await nextLook();
    expect.verifySteps([]);
    await click(".o_subdebit_stop_look");
    await animationFrame();
    expect.verifySteps(["looks: asked"]);
    await nextLook();
    expect.verifySteps(["looks: asked"]);
});

test("a window that is closed asks no more", async () => {
    answerWith(["asked", "Being asked."]);
    const window = await open(2);
    await nextLook();
    expect.verifySteps(["looks: asked"]);
    destroy(window);
    await nextLook();
    await nextLook();
    expect.verifySteps([]);
});
