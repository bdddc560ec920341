import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Milliseconds between two looks at what the provider has answered, and how often that is done. */
const PAUSE = 2000;
const LOOKS = 60;

const WAITING = ["asked", "unheard"];
const ICONS = {
    asked: "fa-spinner fa-spin",
    unheard: "fa-clock-o",
    stopped: "fa-check text-success",
    late: "fa-exclamation-triangle text-warning",
};

/**
 * Why a charge is still collected, with a button that stops its debit, and the answer of the provider.
 * The worker asks the provider, so the answer is looked for until it is there.
 */
export class SubdebitStopField extends Component {
    static template = "subscription_debit.StopField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ stop: false, told: "", isTired: false, isBusy: false });
        useRecordObserver(({ data }) => this.show(data));
        onMounted(() => this.waitForAnswer());
        onWillUnmount(() => browser.clearTimeout(this.timer));
    }

    get debitId() {
        return this.props.record.data.debit_id?.id;
    }

    get root() {
        return this.props.record.model.root;
    }

    get isWaiting() {
        return WAITING.includes(this.state.stop);
    }

    get canStop() {
        return this.debitId && this.state.stop === "possible" && !this.root.data.is_done;
    }

    get icon() {
        return ICONS[this.state.stop];
    }

    show({ stop_state, stop_told }) {
        this.state.stop = stop_state;
        this.state.told = stop_told;
    }

    /** Asks for the debit to be stopped; what becomes of that is looked for at once. */
    async stop() {
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            await this.orm.call("subdebit.debit", "action_cancel", [[this.debitId]]);
        } finally {
            this.state.isBusy = false;
            await this.lookAgain();
        }
    }

    lookAgain() {
        this.state.isTired = false;
        this.looksLeft = LOOKS;
        return this.look();
    }

    waitForAnswer() {
        this.looksLeft ??= LOOKS;
        browser.clearTimeout(this.timer);
        if (!this.isWaiting) {
            return;
        }
        if (this.looksLeft > 0) {
            this.looksLeft -= 1;
            this.timer = browser.setTimeout(() => this.look(), PAUSE);
        } else {
            this.state.isTired = true;
        }
    }

    async look() {
        const fields = ["stop_state", "stop_told"];
        const [debit] = await this.orm.silent.read("subdebit.debit", [this.debitId], fields);
        const before = this.state.stop;
        this.show(debit);
        if (this.isWaiting) {
            this.waitForAnswer();
        } else if (before !== this.state.stop) {
            await this.showWhatFollows();
        }
    }

    /** What the decision comes to may be another thing now: the window looks at it anew. */
    async showWhatFollows() {
        const { data } = this.root;
        if ("answers" in data && !data.is_done) {
            const answer = `${this.debitId} ${this.state.stop}`;
            await this.root.update({ answers: [data.answers, answer].filter(Boolean).join(", ") });
        }
    }
}

export const subdebitStopField = {
    component: SubdebitStopField,
    displayName: _t("Why a charge is collected, and stopping its debit"),
    supportedTypes: ["char"],
    fieldDependencies: [
        { name: "debit_id", type: "many2one", relation: "subdebit.debit" },
        { name: "stop_state", type: "selection" },
        { name: "stop_told", type: "char" },
    ],
};

registry.category("fields").add("subdebit_stop", subdebitStopField);
