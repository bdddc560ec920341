import { registry } from "@web/core/registry";

const { DateTime } = luxon;

const click = (trigger) => ({ trigger, run: "click" });
const menu = (name) => click(`[data-menu-xmlid='subscription_debit.${name}']`);
/** Typed where the cursor is by then: no click goes before. */
const type = (trigger, text) => ({ trigger, run: `edit ${text}` });
const see = (trigger) => ({ trigger });

/** So many clicks a person needs from the first page of the app, and not one more. */
function within(clicks, steps) {
    const needed = steps.filter((step) => step.run === "click").length;
    if (needed > clicks) {
        throw new Error(`This takes ${needed} clicks, and not ${clicks}.`);
    }
    return steps;
}

registry.category("web_tour.tours").add("subdebit_first_plan", {
    steps: () =>
        within(12, [
            menu("menu_configuration"),
            menu("menu_plan"),
            see(".o_last_breadcrumb_item:contains(Plans)"),
            click(".o_list_button_add, .o-kanban-button-new"),
            type(".o_field_widget[name=name] input", "Sauna"),
            click(".o_field_widget[name=line_ids] .o_field_x2many_list_row_add a"),
            type(".o_field_widget[name=product_id] input", "Sauna pass"),
            click(".o-autocomplete--dropdown-menu .o_m2o_dropdown_option_create a"),
            see(".o_subdebit_price_grid tbody tr:contains(Sauna pass)"),
            click(".o_field_widget[name=cadence_ids] input"),
            type(".o_field_widget[name=cadence_ids] input", "Quarterly"),
            click(".o-autocomplete--dropdown-menu li:contains(Quarterly) a"),
            click(".o_subdebit_price_grid tbody tr:contains(Sauna pass) td:nth-of-type(1) input"),
            type(".o_subdebit_price_grid tbody tr:contains(Sauna pass) td:nth-of-type(1) input", "35"),
            click(".o_subdebit_price_grid tbody tr:contains(Sauna pass) td:nth-of-type(2) input"),
            type(".o_subdebit_price_grid tbody tr:contains(Sauna pass) td:nth-of-type(2) input", "99"),
            click(".o_form_button_save"),
            see(".o_form_saved"),
        ]),
});

/** What is debited tomorrow: the day with its sum, 30.00 and 15 % of tax, and each payer. */
registry.category("web_tour.tours").add("subdebit_tomorrow", {
    steps: () => {
        const tomorrow = DateTime.utc().plus({ days: 1 });
        return within(2, [
            menu("menu_coming"),
            see(`.o_group_header:contains(${tomorrow.toFormat("dd LLL yyyy")}):contains(34.50)`),
            see(`.o_data_row:contains(Ada):contains(${tomorrow.toFormat("MM/dd/yyyy")}):contains(34.50)`),
        ]);
    },
});
