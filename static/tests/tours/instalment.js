import { registry } from "@web/core/registry";

const ROWS = ".modal .o_field_widget[name=row_ids]";

function chosen(field, text) {
    return [
        { trigger: `.modal .o_field_widget[name=${field}] input`, run: `edit ${text}` },
        {
            trigger: `.o-autocomplete--dropdown-menu .dropdown-item:contains(${text})`,
            run: "click",
        },
    ];
}


/**
 * Instalments for two parents: the table follows while somebody types. No words but names
 * of fields and people, so that it is the same tour in each language.
 */
registry.category("web_tour.tours").add("subdebit_instalments", {
    steps: () => [
        {
            trigger: ".o_statusbar_buttons button[name=action_open_subdebit_plan]",
            run: "click",
        },
        { content: "Three rows of one payer", trigger: `${ROWS} tr.o_data_row:nth-child(3)` },
        { trigger: ".modal .o_field_widget[name=count] input", run: "edit 2 && press Tab" },
        {
            content: "The table follows",
            trigger: `${ROWS}:not(:has(tr.o_data_row:nth-child(3))) tr.o_data_row:nth-child(2)`,
        },
        ...chosen("other_payer_id", "Numa"),
        {
            content: "Each parent has two rows",
            trigger: `${ROWS} tr.o_data_row:nth-child(4)`,
        },
        {
            trigger: ".modal .o_field_widget[name=other_percent] input",
            run: "edit 40 && press Tab",
        },
        { trigger: `${ROWS} tr.o_data_row:contains(20)` },
        {
            trigger: ".modal footer button[name=action_confirm]:visible",
            run: "click",
        },
        {
            content: "What is agreed is listed",
            trigger: "body:not(:has(.modal)) .o_action_manager > .o_list_view tr.o_data_row:nth-child(4), body:not(:has(.modal)) .o_action_manager .o_list_view .o_control_panel",
        },
    ],
});
