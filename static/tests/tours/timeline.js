import { registry } from "@web/core/registry";

/** Who may only read and prepare reads the timeline, by keyboard. */
registry.category("web_tour.tours").add("subdebit_timeline", {
    steps: () => [
        {
            trigger: ".o_form_view .nav-link[name=timeline]",
            run: "click",
        },
        {
            content: "What is going on is what the tabulator reaches",
            trigger: ".o_subdebit_timeline_item[data-state=open][tabindex='0']",
            run() {
                this.anchor.focus();
            },
        },
        {
            content: "It says what it is",
            trigger: ".o_subdebit_timeline_sentence:contains(of the invoice is still open)",
        },
        {
            content: "An arrow key leads on to what comes",
            trigger: ".o_subdebit_timeline_item[data-state=open]",
            run: "press ArrowRight",
        },
        {
            trigger: ".o_subdebit_timeline_sentence:contains(invoiced on)",
        },
        {
            content: "The list below tells why to who asks",
            trigger: ".o_subdebit_timeline_table tr[aria-current=date]",
        },
        {
            trigger: ".o_subdebit_timeline_row[data-state=coming] .o_subdebit_timeline_why",
            run: "click",
        },
        {
            trigger: ".o_subdebit_timeline_told:contains(invoiced on)",
        },
    ],
});
