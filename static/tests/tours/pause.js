import { registry } from "@web/core/registry";

const CONFIRM = { trigger: ".modal footer button[name=action_confirm]", run: "click" };
const CLOSED = { trigger: "body:not(:has(.modal)) .o_form_view" };

function pressed(name) {
    return { trigger: `.o_statusbar_buttons button[name=${name}]`, run: "click" };
}

/** Where the header is narrow, Odoo hides all states in a menu: then the current one is there, and not seen. */
function stateIs(state) {
    return { trigger: `.o_statusbar_status:has(.o_arrow_button_current[data-value=${state}])` };
}

/** No words but names of fields, so that it is the same tour in each language. */
registry.category("web_tour.tours").add("subdebit_pause", {
    steps: () => [
        pressed("action_pause"),
        {
            content: "What exists is still collected",
            trigger: ".modal .o_field_widget[name=preview_ids] .badge.text-bg-warning",
        },
        {
            content: "And one payment less, for ever",
            trigger: ".modal .o_field_widget[name=kind] input[data-value=forever]",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=preview_ids] tr.text-muted:nth-child(4)" },
        CONFIRM,
        CLOSED,
        stateIs("paused"),
        pressed("action_resume"),
        { trigger: ".modal .o_field_widget[name=next_charge_date]" },
        CONFIRM,
        CLOSED,
        stateIs("active"),
        pressed("action_end"),
        {
            content: "What is not used comes back",
            trigger: ".modal .o_field_widget[name=policy] input[data-value=immediately_with_credit]",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=preview_ids] .badge.text-bg-success" },
        { trigger: ".modal .o_field_widget[name=credit_total]:contains(20)" },
        CONFIRM,
        CLOSED,
        stateIs("ended"),
    ],
});

/** A debit is stopped in its row, and the answer stands there. */
const STOPPED = [
    pressed("action_pause"),
    { trigger: ".modal tr.o_data_row .o_subdebit_stop_now", run: "click" },
    { trigger: ".modal tr.o_data_row .fa-check + .o_subdebit_stop_told" },
    { trigger: ".modal tr.o_data_row:not(:has(.o_subdebit_stop_now))" },
];

/** A debit that was not sent is stopped at once; the answer stays, and what follows from it is shown. */
registry.category("web_tour.tours").add("subdebit_pause_stop", {
    steps: () => [
        ...STOPPED,
        {
            trigger: ".modal .o_field_widget[name=kind] input[data-value=forever]",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=preview_ids] tr.text-muted:nth-child(4)" },
        { trigger: ".modal tr.o_data_row .o_subdebit_stop_told" },
        CONFIRM,
        CLOSED,
        stateIs("paused"),
    ],
});

/** One that waits at the provider is stopped by the worker: the window looks until the answer is there. */
registry.category("web_tour.tours").add("subdebit_pause_stop_answered", {
    steps: () => [...STOPPED, CONFIRM, CLOSED],
});

/** The provider has sent it to the bank already: its answer stands in the row, and the button is gone. */
registry.category("web_tour.tours").add("subdebit_end_stopped_too_late", {
    steps: () => [
        pressed("action_end"),
        { trigger: ".modal tr.o_data_row .o_subdebit_stop_now", run: "click" },
        { trigger: ".modal tr.o_data_row .fa-exclamation-triangle + .o_subdebit_stop_told:contains(GoCardless)" },
        { trigger: ".modal tr.o_data_row:not(:has(.o_subdebit_stop_now))" },
        { trigger: ".modal footer button[special=cancel]", run: "click" },
        CLOSED,
    ],
});

/** Who may not confirm sees what it would come to, and no button for it. */
registry.category("web_tour.tours").add("subdebit_pause_prepared", {
    steps: () => [
        pressed("action_pause"),
        { trigger: ".modal .o_field_widget[name=preview_ids] tr.o_data_row" },
        { trigger: ".modal footer:not(:has(button[name=action_confirm]))" },
        { trigger: ".modal .o_field_widget[name=preview_ids]:not(:has(.o_subdebit_stop_now))" },
        { trigger: ".modal footer button[special=cancel]", run: "click" },
        CLOSED,
    ],
});

/** Two clicks, and between them what it comes to. */
registry.category("web_tour.tours").add("subdebit_portal_cancel", {
    steps: () => [
        { trigger: "a[href$='/cancel']", run: "click", expectUnloadPage: true },
        { content: "What it comes to", trigger: ".alert-info" },
        { trigger: "form[action$='/cancel'] button[type=submit]", run: "click", expectUnloadPage: true },
        { content: "It can be taken back", trigger: "a[href$='/keep']" },
    ],
});
