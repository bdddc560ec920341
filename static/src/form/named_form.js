import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { RelationalModel } from "@web/model/relational_model/relational_model";
import { formView } from "@web/views/form/form_view";

/** A record that says which of its fields are to be filled in, not only that some are. */
class NamedRecord extends RelationalModel.Record {
    _displayInvalidFieldNotification() {
        const names = [...this._invalidFields].map((name) => this.fields[name].string || name);
        return this.model.notification.add(_t("Please check: %s", names.join(", ")), {
            title: _t("Missing or wrong"),
            type: "danger",
        });
    }
}

class NamedModel extends RelationalModel {
    static Record = NamedRecord;
}

registry.category("views").add("subdebit_form", { ...formView, Model: NamedModel });
