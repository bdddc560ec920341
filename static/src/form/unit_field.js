import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { SelectionField, selectionField } from "@web/views/fields/selection/selection_field";

/** The unit of a billing frequency, in the singular where it counts one: “1 Month”. */
export class SubdebitUnitField extends SelectionField {
    get options() {
        const one = { day: _t("Day"), week: _t("Week"), month: _t("Month"), year: _t("Year") };
        const isOne = this.props.record.data.cadence_count === 1;
        return super.options.map(([value, label]) => [value, (isOne && one[value]) || label]);
    }
}

registry.category("fields").add("subdebit_unit", {
    ...selectionField,
    component: SubdebitUnitField,
    fieldDependencies: [{ name: "cadence_count", type: "integer" }],
});
