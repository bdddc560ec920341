import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { SelectionField, selectionField } from "@web/views/fields/selection/selection_field";

const COUNT = "cadence_count";

/** The unit of a length, in the singular where it counts one: “1 Month”. */
export class SubdebitUnitField extends SelectionField {
    static props = { ...SelectionField.props, countField: String };

    get options() {
        const one = { day: _t("Day"), week: _t("Week"), month: _t("Month"), year: _t("Year") };
        const isOne = this.props.record.data[this.props.countField] === 1;
        return super.options.map(([value, label]) => [value, (isOne && one[value]) || label]);
    }
}

registry.category("fields").add("subdebit_unit", {
    ...selectionField,
    component: SubdebitUnitField,
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...selectionField.extractProps(fieldInfo, dynamicInfo),
        countField: fieldInfo.options.count_field || COUNT,
    }),
    fieldDependencies: ({ options }) => [{ name: options.count_field || COUNT, type: "integer" }],
});
