import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const WINDOW = ".modal:not(.o_inactive_modal)";
const MODAL = `${WINDOW} `;
const PAST = `${MODAL}[name=past]`;
const CONFIRM = `${MODAL}footer button[name=action_confirm]`;
const NO_PAST = `${MODAL}.o_form_view:not(:has([name=past_payment])):not(:has([name=preview_ids]))`;

/** What a user types and reads; the server plays 15 October 2025. */
const ENGLISH = {
    yesterday: "10/14/2025",
    today: "10/15/2025",
    tomorrow: "10/16/2025",
    month: "09/15/2025",
    year: "10/15/2024",
    one: "102.90",
    net: "1,029.00",
    tax: "205.80",
    total: "1,234.80",
    wrong: "1,234.79",
    typed: "1,234.80",
};
const FRENCH = {
    yesterday: "14/10/2025",
    today: "15/10/2025",
    tomorrow: "16/10/2025",
    month: "15/09/2025",
    year: "15/10/2024",
    one: "102,90",
    net: "1 029,00",
    tax: "205,80",
    total: "1 234,80",
    // The narrow no-break space of French typography, then the one of the keyboard.
    wrong: "1\u202f234,79",
    typed: "1 234,80",
};

// === STEPS === //

function subscribeFromContact() {
    return [
        {
            content: "The tab of the contact",
            trigger: ".o_form_view .o_notebook .nav-link[name=subdebit_subscriptions]",
            run: "click",
        },
        {
            content: "Subscribe",
            trigger: ".o_form_view .o_notebook .tab-pane.active button.btn-primary",
            run: "click",
        },
        { trigger: `${MODAL}.o_field_widget[name=plan_id] input`, run: "edit Club" },
        { trigger: ".ui-autocomplete .dropdown-item:contains(Club)", run: "click" },
        {
            content: "The plan brought its line",
            trigger: `${MODAL}.o_field_widget[name=line_ids] .o_data_row:contains(Membership)`,
        },
    ];
}

function typeDate(text) {
    const field = `${MODAL}.o_field_widget[name=date_start]`;
    return [
        { trigger: `${field} :is(button, input)`, run: "click" },
        { trigger: `${field} input`, run: `edit ${text} && press Enter` },
        { trigger: `body:not(:has(.o_datetime_picker))` },
    ];
}

function seesThePast(count, total) {
    return [
        {
            content: `${count} past invoices are announced`,
            trigger: `${PAST} .alert-warning [name=past_count]:text(${count})`,
        },
        {
            content: "And their sum",
            trigger: `${PAST} .alert-warning [name=past_total]:contains(${total})`,
        },
        {
            content: "Both warnings",
            trigger: `${PAST} .alert-warning ul:has(li + li)`,
        },
        {
            content: "The list has a row for each",
            trigger: `${PAST} [name=preview_ids] tbody:has(.o_data_row:eq(${count - 1})):not(:has(.o_data_row:eq(${count})))`,
        },
        {
            content: "And the sum below",
            trigger: `${PAST} [name=preview_ids] tfoot:contains(${total})`,
        },
    ];
}

function choose(name, value) {
    return {
        trigger: `${MODAL}.o_field_widget[name=${name}] input[data-value=${value}]`,
        run: "click",
    };
}

function typeTotal(text) {
    return {
        content: "Type the total",
        trigger: `${MODAL}[name=confirm] .o_field_widget[name=confirm_total] input`,
        run: `edit ${text} && press Tab`,
    };
}

function typeBulkTotal(text) {
    const cell = `${MODAL}[name=total_ids] .o_data_row [name=confirm_total]`;
    return [
        { trigger: cell, run: "click" },
        { trigger: `${cell} input`, run: `edit ${text} && press Tab` },
    ];
}

function isRefused(text) {
    return [
        { trigger: CONFIRM, run: "click" },
        {
            content: "It is refused",
            trigger: `.o_error_dialog [role=alert]:contains(${text})`,
        },
        { trigger: ".o_error_dialog .modal-footer button", run: "click" },
        { trigger: "body:not(:has(.o_error_dialog))" },
        { content: "The window is still there", trigger: CONFIRM },
    ];
}

function isStarted() {
    return [
        { trigger: CONFIRM, run: "click" },
        { content: "The window is closed", trigger: "body:not(:has(.modal))" },
        {
            content: "The subscription is shown, and it runs",
            trigger: ".o_form_view .o_statusbar_status:has(button[data-value=active].o_arrow_button_current)",
        },
    ];
}

// === TOURS === //

for (const [language, words] of Object.entries({ en: ENGLISH, fr: FRENCH })) {
    /** B3: a past date warns and asks, today or later does not; nothing chosen, nothing done. */
    tours.add(`subdebit_backdate_reveals_${language}`, {
        steps: () => [
            ...subscribeFromContact(),
            { content: "Today asks nothing", trigger: NO_PAST },
            ...typeDate(words.yesterday),
            ...seesThePast(1, words.one),
            ...typeDate(words.tomorrow),
            { content: "Tomorrow asks nothing", trigger: NO_PAST },
            ...typeDate(words.month),
            ...seesThePast(1, words.one),
            ...typeDate(words.today),
            { content: "Today asks nothing", trigger: NO_PAST },
            ...typeDate(words.month),
            ...seesThePast(1, words.one),
            { content: "No total is asked for yet", trigger: `${WINDOW}:not(:has([name=confirm]))` },
            { trigger: CONFIRM, run: "click" },
            {
                content: "How the past is paid has to be said",
                trigger: `${MODAL}.o_field_widget[name=past_payment].o_field_invalid`,
            },
            { content: "And Odoo says so", trigger: ".o_notification:has(.bg-danger)" },
            { trigger: `${MODAL}footer button[special=cancel]`, run: "click" },
            { trigger: "body:not(:has(.modal))" },
        ],
    });

    /** B6, B7: the sum follows the date; it is typed as the language writes it. */
    tours.add(`subdebit_backdate_types_${language}`, {
        steps: () => [
            ...subscribeFromContact(),
            ...typeDate(words.month),
            ...seesThePast(1, words.one),
            ...typeDate(words.year),
            ...seesThePast(12, words.total),
            { trigger: `${PAST} [name=preview_ids] tfoot:contains(${words.net})` },
            { trigger: `${PAST} [name=preview_ids] tfoot:contains(${words.tax})` },
            {
                content: "What comes next is told apart",
                trigger: `${MODAL}[name=next_charge]:contains(${words.one})`,
            },
            choose("past_payment", "manual"),
            { trigger: `${MODAL}.o_field_widget[name=journal_id] input:value(Bank)` },
            typeTotal(words.wrong),
            ...isRefused(words.total),
            typeTotal(words.typed),
            ...isStarted(),
        ],
    });

    /** B1: a draft of the past is started through the same window. */
    tours.add(`subdebit_backdate_draft_${language}`, {
        steps: () => [
            { trigger: ".o_form_view .o_statusbar_buttons button[name=action_start]", run: "click" },
            ...seesThePast(12, words.total),
            {
                content: "What was agreed is not changed here",
                trigger: `${MODAL}.o_field_widget[name=plan_id]:not(:has(input))`,
            },
            choose("past_payment", "manual"),
            typeTotal(words.wrong),
            ...isRefused(words.total),
            typeTotal(words.typed),
            ...isStarted(),
        ],
    });

    /** B1: who is no Manager reads why, and keeps a draft. */
    tours.add(`subdebit_backdate_prepares_${language}`, {
        steps: () => [
            ...subscribeFromContact(),
            ...typeDate(words.year),
            ...seesThePast(12, words.total),
            { content: "Only a Manager may", trigger: `${PAST} .alert-danger` },
            { content: "Nobody to start it", trigger: `${MODAL}footer:not(:has([name=action_confirm]))` },
            { content: "Nothing to type", trigger: `${WINDOW}:not(:has([name=confirm]))` },
            { content: "Nothing to choose", trigger: `${WINDOW}:not(:has(input[data-value=debit]))` },
            { trigger: `${MODAL}footer button[name=action_draft]`, run: "click" },
            { trigger: "body:not(:has(.modal))" },
            {
                content: "It is a draft, which others start",
                trigger:
                    ".o_form_view:not(:has(button[name=action_start])) .o_statusbar_status:has(button[data-value=draft].o_arrow_button_current)",
            },
        ],
    });
}

/** Several contacts at once: one of them stands in the way, leaves the table, and the rest is typed. */
tours.add("subdebit_backdate_bulk", {
    steps: () => [
        ...["Ada", "Bob", "Cleo"].map((name) => ({
            content: `Choose ${name}`,
            trigger: `.o_list_view .o_data_row:contains(${name}) .o_list_record_selector input`,
            run: "click",
        })),
        { trigger: ".o_cp_action_menus button:has(.fa-cog)", run: "click" },
        { trigger: ".o-dropdown--menu .o_menu_item:contains(/^Subscribe$/)", run: "click" },
        {
            content: "All three are in the window",
            trigger: `${MODAL}[name=partner_ids]:has(.o_tag:contains(Ada)):has(.o_tag:contains(Bob)):has(.o_tag:contains(Cleo))`,
        },
        { trigger: `${MODAL}.o_field_widget[name=plan_id] input`, run: "edit Club" },
        { trigger: ".ui-autocomplete .dropdown-item:contains(Club)", run: "click" },
        ...typeDate(ENGLISH.year),
        { content: "It warns", trigger: `${MODAL}.alert-warning ul:has(li + li)` },
        { trigger: `${MODAL}footer button[name=action_preview]`, run: "click" },
        {
            content: "How the past is paid has to be said",
            trigger: `${MODAL}.o_field_widget[name=past_payment].o_field_invalid`,
        },
        choose("past_payment", "manual"),
        { trigger: `${MODAL}.o_field_widget[name=journal_id] input:value(Bank)` },
        { trigger: `${MODAL}footer button[name=action_preview]`, run: "click" },
        {
            content: "Bob's months are invoiced already",
            trigger: `${MODAL}[name=row_ids] .o_data_row.text-danger:contains(Bob), ${MODAL}[name=row_ids] .o_data_row:contains(Bob) .text-danger`,
        },
        {
            content: "As long as he is there, no total is typed and nothing is started",
            trigger: `${WINDOW}:not(:has([name=total_ids])):not(:has([name=action_confirm]))`,
        },
        { trigger: `${MODAL}button[name=action_leave_out]`, run: "click" },
        {
            content: "He left the table",
            trigger: `${MODAL}[name=row_ids]:not(:contains(Bob)):has(.o_data_row:contains(Ada)):has(.o_data_row:contains(Cleo))`,
        },
        {
            content: "Twice 1,234.80",
            trigger: `${MODAL}[name=total_ids] .o_data_row [name=amount_total]:contains(2,469.60)`,
        },
        ...typeBulkTotal("2,469.61"),
        ...isRefused("2,469.60"),
        ...typeBulkTotal("2,469.60"),
        { trigger: CONFIRM, run: "click" },
        { content: "Years of invoices are made", trigger: "body:not(:has(.modal))", timeout: 60000 },
        {
            content: "The two subscriptions are listed",
            trigger: ".o_list_view:has(.o_data_row:contains(Ada)):has(.o_data_row:contains(Cleo)):not(:contains(Bob))",
        },
    ],
});
