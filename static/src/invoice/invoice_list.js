import { accountMoveUploadListView } from "@account/views/account_move_list/account_move_list_view";
import { registry } from "@web/core/registry";
import { listView } from "@web/views/list/list_view";

/** Odoo's list of invoices with its ways to print; nothing is uploaded to what the daily run makes. */
registry.category("views").add("subdebit_invoice_list", {
    ...accountMoveUploadListView,
    Renderer: listView.Renderer,
    buttonTemplate: listView.buttonTemplate,
});
