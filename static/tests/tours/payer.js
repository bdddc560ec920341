import { registry } from "@web/core/registry";

/**
 * A firm takes two clients to another plan, then stops paying for one of them. No words but
 * names, so that it is the same tour in each language.
 */
registry.category("web_tour.tours").add("subdebit_clients_decide", {
    steps: () => [
        { content: "Two clients", trigger: "[name=client]:nth-of-type(2)" },
        { trigger: "#all", run: "click" },
        { trigger: "#verb", run: "select change" },
        { trigger: "[name=bulk] button[type=submit]", run: "click", expectUnloadPage: true },
        { trigger: "form[name=choose] #plan", run: "selectByLabel Gold" },
        { trigger: "form[name=choose] button[type=submit]", run: "click", expectUnloadPage: true },
        { content: "Twice 17.00, in all", trigger: "[name=sums]:contains(34)" },
        { trigger: "body:not(:has([name=left_out]))" },
        { trigger: "form[name=confirm] input[name=agreed]", run: "click" },
        { trigger: "form[name=confirm] button[type=submit]", run: "click", expectUnloadPage: true },
        { content: "Twice 60.00 a month", trigger: "[name=total]:contains(120)" },
        { trigger: "[name=client]:contains(Carol) input[name=chosen]", run: "click" },
        { trigger: "#verb", run: "select cancel" },
        { trigger: "[name=bulk] button[type=submit]", run: "click", expectUnloadPage: true },
        { trigger: "[name=client]:contains(Carol)" },
        { trigger: "form[name=confirm] button[type=submit]", run: "click", expectUnloadPage: true },
        { content: "It ends, and is not renewed", trigger: "[name=client]:contains(Carol) .text-bg-warning" },
    ],
});

/** Billing asks somebody to pay a part; the first payer pays all until he accepts. */
registry.category("web_tour.tours").add("subdebit_share_ask", {
    steps: () => [
        { trigger: ".o_statusbar_buttons button[name=action_change_payer]", run: "click" },
        { trigger: ".modal .o_field_widget[name=is_shared] input", run: "click" },
        { trigger: ".modal .o_field_widget[name=second_payer_id] input", run: "edit Bob" },
        {
            trigger: ".o-autocomplete--dropdown-menu .dropdown-item:contains(Bob)",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=second_percent] input", run: "edit 40 && press Tab" },
        { trigger: ".modal .o_field_widget[name=reason] input", run: "edit Letter && press Tab" },
        {
            content: "What it comes to once he accepts",
            trigger: ".modal .o_field_widget[name=preview_ids] .text-bg-warning",
        },
        {
            trigger: ".modal footer button[name=action_confirm]:visible",
            run: "click",
        },
        { trigger: "body:not(:has(.modal)) .o_field_widget[name=offer_url]" },
        { trigger: ".o_statusbar_buttons button[name=action_withdraw_offer]:visible, .o_statusbar_buttons .o-dropdown" },
    ],
});

registry.category("web_tour.tours").add("subdebit_share_accept", {
    steps: () => [
        { content: "His part, and when", trigger: "table[name=payments]:contains(40)" },
        { trigger: "#agreed", run: "click" },
        { trigger: "form[name=accept] button[type=submit]", run: "click", expectUnloadPage: true },
        { content: "It is his from now on", trigger: "[name=accepted] [name=share]" },
    ],
});
