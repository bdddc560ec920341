import { registry } from "@web/core/registry";

/** A biller opens the day, sees what was collected and what was refused, and a subscription's ledger. */
registry.category("web_tour.tours").add("subdebit_first_light", {
    steps: () => [
        {
            content: "The list of days shows the run",
            trigger: ".o_list_view .o_data_row td[name=date]",
            run: "click",
        },
        {
            content: "Both invoices stand on the day's screen",
            trigger: ".o_form_view [name=invoice_count]:contains(2)",
        },
        {
            content: "So does the one that an offline customer pays",
            trigger: ".o_form_view [name=offline_count]:contains(1)",
        },
        {
            content: "Open what nobody can debit for want of a method",
            trigger:
                ".o_form_view button[name=action_view_invoices]:has([name=no_method_count])",
            run: "click",
        },
        {
            content: "It names the customer",
            trigger: ".o_list_view .o_data_row:contains(Ada) td[name=name]",
            run: "click",
        },
        {
            content: "The invoice tells its subscription",
            trigger: ".o_form_view button[name=action_subdebit_subscriptions]",
            run: "click",
        },
        {
            content: "The subscription has its number",
            trigger: ".o_data_row:contains(SUB), .o_form_view:contains(SUB)",
        },
    ],
});

/** A plain user prepares a subscription; starting it is for Billing. */
registry.category("web_tour.tours").add("subdebit_prepare", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        {
            trigger: ".o_field_widget[name=partner_id] input",
            run: "edit Grace",
        },
        {
            trigger: ".ui-autocomplete .dropdown-item:contains(Grace)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=plan_id] input",
            run: "edit Club",
        },
        {
            trigger: ".ui-autocomplete .dropdown-item:contains(Club)",
            run: "click",
        },
        {
            content: "The plan brought its line",
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(Membership)",
        },
        { trigger: ".o_form_button_save", run: "click" },
        {
            content: "It is kept, with a number",
            trigger: ".o_form_saved",
        },
        {
            content: "Starting it is for Billing",
            trigger: ".o_form_view:not(:has(button[name=action_start]))",
        },
    ],
});

/** From wherever he is: the counter, the row's button, yes. Three clicks. */
registry.category("web_tour.tours").add("subdebit_retry", {
    steps: () => [
        {
            content: "The bar at the top counts what failed",
            trigger: ".o_main_navbar .o_subdebit_attention:contains(1)",
            run: "click",
        },
        {
            content: "The list names who, why, and what is next",
            trigger:
                ".o_list_view .o_data_row:contains(Ada):contains(Refused) button[name=action_open_retry]",
            run: "click",
        },
        {
            content: "The question has the sum and the method",
            trigger: ".modal .o_field_widget[name=question]:contains(34.50):contains(4242)",
        },
        {
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            content: "It is said to be under way, and the list is empty",
            trigger: "body:not(:has(.modal)) .o_notification",
        },
    ],
});
