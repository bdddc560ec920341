import { registry } from "@web/core/registry";

const CONFIRM = {
    trigger: ".modal footer button[name=action_confirm]:visible",
    run: "click",
};
const CLOSED = { trigger: "body:not(:has(.modal)) .o_form_view" };

function pressed(name) {
    return { trigger: `.o_statusbar_buttons button[name=${name}]`, run: "click" };
}

function chosen(field, text) {
    return [
        { trigger: `.modal .o_field_widget[name=${field}] input`, run: `edit ${text}` },
        {
            trigger: `.modal .o_field_widget[name=${field}] .dropdown-item:contains(${text}), .o-autocomplete--dropdown-menu .dropdown-item:contains(${text})`,
            run: "click",
        },
    ];
}

/**
 * An upgrade at once, then a downgrade that is planned and withdrawn. No words but names of
 * fields and plans, so that it is the same tour in each language.
 */
registry.category("web_tour.tours").add("subdebit_change", {
    steps: () => [
        pressed("action_change"),
        {
            content: "Nothing is said yet, so there is nothing to confirm",
            trigger: ".modal footer:not(:has(button[name=action_confirm]:visible))",
        },
        ...chosen("plan_id", "Gold"),
        { content: "The difference", trigger: ".modal .o_field_widget[name=net_total]:contains(20)" },
        {
            content: "And three invoices to come, old beside new",
            trigger: ".modal .o_field_widget[name=preview_ids] tr.o_data_row:nth-child(4)",
        },
        CONFIRM,
        CLOSED,
        { trigger: ".o_field_widget[name=plan_id] input:value(Gold), .o_field_widget[name=plan_id]:contains(Gold)" },
        pressed("action_change"),
        ...chosen("plan_id", "Silver"),
        {
            content: "What costs less waits",
            trigger: ".modal .o_field_widget[name=when] input[data-value=renewal]:checked",
        },
        CONFIRM,
        CLOSED,
        {
            content: "It is seen on the form, and withdrawn there",
            trigger: "div[name=planned_change] button[name=action_withdraw_change]",
            run: "click",
        },
        { trigger: ".modal .alert-info" },
        CONFIRM,
        { trigger: "body:not(:has(.modal)):not(:has(div[name=planned_change]))" },
    ],
});

/** A customer chooses at home, looks, and presses. */
registry.category("web_tour.tours").add("subdebit_portal_change", {
    steps: () => [
        { trigger: "a[href$='/change']", run: "click", expectUnloadPage: true },
        { trigger: "select[name=plan]", run: "selectByLabel Gold" },
        {
            trigger: "form[name=choose] button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "What it comes to", trigger: ".alert-info" },
        { content: "It is agreed to", trigger: "#agreed", run: "click" },
        {
            trigger: "form[method=post][action$='/change'] button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "h3:contains(Gold)" },
    ],
});
