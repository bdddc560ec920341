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

registry.category("web_tour.tours").add("subdebit_invitation_accept", {
    steps: () => [
        { content: "No sums", trigger: ".container:not(:has(table[name=payments])) #agreed", run: "click" },
        { trigger: "form[name=accept] button[type=submit]", run: "click", expectUnloadPage: true },
        { content: "It starts", trigger: "[name=accepted]" },
    ],
});

/** A code that does not go is told; then the visitor types one that does. */
const subscribe = (name, email) => ({
    steps: () => [
        {
            content: "By the year",
            trigger: "[name=frequencies] a:not(.active)",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "How it goes on is said", trigger: "[name=terms] li" },
        { trigger: "form[name=subscribe] input[name=code]", run: "edit NONE" },
        { trigger: "form[name=subscribe] input[name=name]", run: `edit ${name}` },
        { trigger: "form[name=subscribe] input[name=email]", run: `edit ${email}` },
        { trigger: "form[name=subscribe] button[type=submit]", run: "click", expectUnloadPage: true },
        { content: "There is no such code", trigger: "[name=code_problem]" },
        { trigger: "form[name=subscribe] input[name=code]", run: "edit SPRING" },
        { trigger: "form[name=subscribe] button[type=submit]", run: "click", expectUnloadPage: true },
        { content: "A mail is sent", trigger: "[name=sent]" },
    ],
});

registry.category("web_tour.tours").add("subdebit_subscribe", subscribe("Nora", "nora@example.com"));
registry.category("web_tour.tours").add("subdebit_subscribe_again", subscribe("Lea", "lea@example.com"));

registry.category("web_tour.tours").add("subdebit_subscribe_confirm", {
    steps: () => [
        { trigger: "form[name=confirm] button[type=submit]", run: "click", expectUnloadPage: true },
        {
            content: "The code is taken off; it can be left out and entered again",
            trigger: "form[name=code] input[name=code]",
            run: "clear",
        },
        { trigger: "form[name=code] button[type=submit]", run: "click", expectUnloadPage: true },
        { trigger: "form[name=code] input[name=code]:empty", run: "edit spring" },
        { trigger: "form[name=code] button[type=submit]", run: "click", expectUnloadPage: true },
        { content: "By bank transfer", trigger: "[name=pay_offline]", run: "click", expectUnloadPage: true },
        { trigger: "#agreed", run: "click" },
        { trigger: "form[name=accept] button[type=submit]", run: "click", expectUnloadPage: true },
        { content: "It starts", trigger: "[name=accepted]" },
    ],
});
