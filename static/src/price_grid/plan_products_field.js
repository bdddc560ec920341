import { _t } from "@web/core/l10n/translation";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";

/** The products of a plan: one that has prices is not taken out before somebody says so. */
export class SubdebitPlanProductsField extends X2ManyField {
    setup() {
        super.setup();
        this.dialog = useService("dialog");
        // NOTE: Odoo sets it anew whenever the form changes.
        let remove = this.activeActions.onDelete;
        Object.defineProperty(this.activeActions, "onDelete", {
            get: () => remove && ((line) => this.askToRemove(line, remove)),
            set: (value) => (remove = value),
        });
    }

    askToRemove(line, remove) {
        const prices = line.data.price_ids?.records.length;
        if (!prices) {
            return remove(line);
        }
        this.dialog.add(ConfirmationDialog, {
            title: _t("Remove this product?"),
            body: _t("%(product)s and its prices (%(count)s) are removed from the plan when you save.", {
                product: line.data.product_id?.display_name || "",
                count: prices,
            }),
            confirmLabel: _t("Remove"),
            confirm: () => remove(line),
            cancel: () => {},
        });
    }
}

registry.category("fields").add("subdebit_plan_products", {
    ...x2ManyField,
    component: SubdebitPlanProductsField,
});
