import base64

from odoo.tests import tagged

from ..common import d
from ..rpc_case import RpcCase
from .test_import import ImportCase, row

TODAY = d("2025-09-27")


@tagged("post_install", "-at_install")
class TestImportDoors(ImportCase, RpcCase):
    """The total is asked for whatever way the import is called."""

    def setUp(self):
        super().setUp()
        company = type(self.env["res.company"])
        self.patch(company, "_subdebit_today", lambda company: TODAY)

    def open_by_rpc(self, **vals):
        content = self.file(row(start="2024-02-27")).encode()
        imports = self.env["subdebit.import"]
        (made,) = self.rpc(
            self.manager,
            imports,
            "create",
            [
                {
                    "file": base64.b64encode(content).decode(),
                    "date_cutover": "2024-09-27",
                    **vals,
                }
            ],
        )
        return imports.browse(made)

    def test_nobody_gets_round_the_total(self):
        # 13 invoices of 30.00, whatever is said beforehand.
        wizard = self.open_by_rpc(
            state="preview", reaches_back=False, next_run_total=5.0, confirm_total=5.0
        )
        self.assertRefused(self.manager, wizard, "action_import", words="390.00")
        context = {"subdebit_today": "2024-09-27"}
        self.assertRefused(
            self.manager, wizard, "action_import", words="390.00", context=context
        )
        self.rpc(self.manager, wizard, "write", {"confirm_total": 390.0})
        self.rpc(self.manager, wizard, "action_import")
        self.assertEqual(
            self.env["subdebit.subscription"].search_count(
                [("external_ref", "=", "A1")]
            ),
            1,
        )

    def test_who_is_no_manager_imports_nothing(self):
        wizard = self.open_by_rpc()
        for user in (self.user, self.billing):
            for name in ("action_preview", "action_import"):
                self.assertRefused(user, wizard, name)
