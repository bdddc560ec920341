import { registry } from "@web/core/registry";

/** No words but names, so that it is the same tour in each language. */
registry.category("web_tour.tours").add("subdebit_offer_send", {
    steps: () => [
        { trigger: ".o_statusbar_buttons button[name=action_send_offer]", run: "click" },
        {
            content: "It waits, and its link can be copied",
            trigger: ".o_statusbar_status:has(.o_arrow_button_current[data-value=pending])",
        },
        { trigger: ".o_field_widget[name=offer_url]" },
        { trigger: ".nav-link[name=acceptance]", run: "click" },
        { trigger: ".o_field_widget[name=offer_ids] .o_data_row .badge" },
    ],
});

registry.category("web_tour.tours").add("subdebit_offer_accept", {
    steps: () => [
        { content: "What it costs, and when", trigger: "table[name=payments]" },
        { trigger: "#agreed", run: "click" },
        { trigger: "form[name=accept] button[type=submit]", run: "click", expectUnloadPage: true },
        { content: "It starts", trigger: "[name=accepted]" },
    ],
});

registry.category("web_tour.tours").add("subdebit_subscribe", {
    steps: () => [
        {
            content: "By the year",
            trigger: "[name=frequencies] a:not(.active)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "form[name=subscribe] input[name=name]", run: "edit Nora" },
        { trigger: "form[name=subscribe] input[name=email]", run: "edit nora@example.com" },
        { trigger: "form[name=subscribe] button[type=submit]", run: "click", expectUnloadPage: true },
        { content: "A mail is sent", trigger: "[name=sent]" },
    ],
});
