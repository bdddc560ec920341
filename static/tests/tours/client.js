import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** The menu of operations, in its order. No words but names of fields: one tour for each language. */
const VERBS = [
    ...["pay", "undo_payment", "split", "debit", "reconcile", "invoice", "cancel", "refund", "transfer"],
    ...["pay_out", "take_back", "apply", "undo_note", "move", "dispute", "settle", "write_off"],
];
const WINDOW = ".modal:not(.o_inactive_modal)";
const CONFIRM = { trigger: `${WINDOW} footer button[name=action_confirm]`, run: "click" };
/** A refund in the list of the tab, asked for or taken by the provider. */
const ON_ITS_WAY =
    ".tab-pane.active .o_data_row:has([name=kind] .badge.text-bg-warning) [name=state] .badge.text-bg-info";
const CLOSED = { trigger: "body:not(:has(.modal)) .o_form_view" };

function opensTab() {
    return [
        {
            content: "The tab of the contact",
            trigger: ".o_notebook .nav-link[name=subdebit_billing]",
            run: "click",
        },
        { trigger: ".tab-pane.active .o_field_widget[name=subdebit_statement_ids] .o_data_row" },
    ];
}

function begins(verb) {
    const row = `${WINDOW} .o_field_widget[name=line_ids] .o_data_row:nth-child(${VERBS.indexOf(verb) + 1})`;
    return [
        {
            trigger: ".tab-pane.active button[name=action_open_subdebit_operations]",
            run: "click",
        },
        { content: verb, trigger: `${row} button[name=action_open]`, run: "click" },
        { content: "Its window", trigger: `${WINDOW} .alert` },
    ];
}

function isShown(text) {
    return {
        content: "What is booked",
        trigger: `${WINDOW} .o_field_widget[name=row_ids] .o_data_row:contains(${text})`,
    };
}

/** L7: an honoured invoice goes back by the method that paid. */
tours.add("subdebit_client_refund", {
    steps: () => [
        ...opensTab(),
        ...begins("refund"),
        {
            content: "By the method that paid",
            trigger: `${WINDOW} .o_field_widget[name=way] input[data-value=provider]:checked`,
        },
        isShown("121000"),
        CONFIRM,
        CLOSED,
        {
            content: "It is asked for",
            trigger: ON_ITS_WAY,
        },
    ],
});

/** In transit is a state of its own, beside a refund that cannot be taken back. */
tours.add("subdebit_client_in_transit", {
    steps: () => [
        ...opensTab(),
        {
            content: "In transit",
            trigger: ON_ITS_WAY,
        },
        {
            trigger: ".tab-pane.active button[name=action_open_subdebit_operations]",
            run: "click",
        },
        {
            content: "It cannot be taken back, and the menu says why",
            trigger: `${WINDOW} .o_data_row:nth-child(${VERBS.indexOf("take_back") + 1}):not(:has(button)) [name=why_not]:not(:empty)`,
        },
        { trigger: `${WINDOW} footer button[special=cancel], ${WINDOW} .btn-close`, run: "click" },
        CLOSED,
    ],
});

/** L6: a credit is given to another customer. */
tours.add("subdebit_client_transfer", {
    steps: () => [
        ...opensTab(),
        ...begins("transfer"),
        { trigger: `${WINDOW} .o_field_widget[name=other_id] input`, run: "edit Zoe" },
        { trigger: ".ui-autocomplete .dropdown-item:contains(Zoe)", run: "click" },
        isShown("Zoe"),
        CONFIRM,
        CLOSED,
        {
            content: "The entry stands in the list",
            trigger: ".tab-pane.active .o_data_row [name=state] .badge.text-bg-success",
        },
    ],
});

/** One button answers for one payer. */
tours.add("subdebit_client_twice", {
    steps: () => [
        ...opensTab(),
        {
            trigger: ".tab-pane.active button[name=action_subdebit_charged_twice]",
            run: "click",
        },
        { content: "Its answer", trigger: ".o_form_view .alert .o_field_widget[name=verdict]" },
        { content: "And what it rests on", trigger: ".o_form_view .o_field_widget[name=line_ids] .o_data_row" },
    ],
});
