import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

/**
 * Says in red, above the subscriptions, of which of the user's companies nothing is
 * collected, who stopped it, when and why. Asked of the server when the page is read.
 */
export class StopBanner extends Component {
    static template = "subscription_debit.StopBanner";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ stops: [] });
        onWillStart(async () => {
            this.state.stops = await this.orm.silent.call(
                "res.company",
                "action_subdebit_get_stops",
                [[]]
            );
        });
    }

    /** Opens the stop, or the provider that is held, for a Manager to look at. */
    lift(stop) {
        if (stop.hold_id) {
            return this.action.doAction({
                type: "ir.actions.act_window",
                res_model: "subdebit.provider.hold",
                res_id: stop.hold_id,
                views: [[false, "form"]],
            });
        }
        return this.action.doAction("subscription_debit.action_stop", {
            additionalContext: { default_company_id: stop.company_id },
        });
    }
}

export class SubscriptionListRenderer extends ListRenderer {
    static template = "subscription_debit.SubscriptionListRenderer";
    static components = { ...ListRenderer.components, StopBanner };
}

export class SubscriptionKanbanRenderer extends KanbanRenderer {
    static template = "subscription_debit.SubscriptionKanbanRenderer";
    static components = { ...KanbanRenderer.components, StopBanner };
}

registry.category("views").add("subdebit_subscription_list", {
    ...listView,
    Renderer: SubscriptionListRenderer,
});
registry.category("views").add("subdebit_subscription_kanban", {
    ...kanbanView,
    Renderer: SubscriptionKanbanRenderer,
});
