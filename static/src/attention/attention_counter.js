import { Component, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useBus, useService } from "@web/core/utils/hooks";

/** Milliseconds after which another page asks the server anew. */
const FRESH = 30000;

/**
 * Says on every page how many payments need attention, and opens the list of them.
 * Only for who has a right of ours; asked of the server when a page is opened.
 */
export class AttentionCounter extends Component {
    static template = "subscription_debit.AttentionCounter";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ count: 0 });
        this.askedAt = 0;
        onWillStart(async () => {
            this.isShown = await user.hasGroup("subscription_debit.group_user");
            this.ask();
        });
        useBus(this.env.bus, "ACTION_MANAGER:UI-UPDATED", () => this.ask());
    }

    async ask() {
        if (!this.isShown || Date.now() - this.askedAt < FRESH) {
            return;
        }
        this.askedAt = Date.now();
        const answer = await this.orm.silent.call("subdebit.attention", "action_view_count", [[]]);
        const wasShown = Boolean(this.state.count);
        this.state.count = answer.count;
        if (wasShown !== Boolean(answer.count)) {
            this.makeRoom();
        }
    }

    /** Lets the menu beside it find out anew which of its entries have room. */
    makeRoom() {
        browser.requestAnimationFrame(() => window.dispatchEvent(new Event("resize")));
    }

    open() {
        this.askedAt = 0;
        return this.action.doAction("subscription_debit.action_attention", {
            clearBreadcrumbs: true,
        });
    }
}

registry.category("systray").add(
    "subscription_debit.attention",
    { Component: AttentionCounter },
    { sequence: 30 }
);
