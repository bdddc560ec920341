from odoo.tests import tagged

from ..common import d
from ..rpc_case import RpcCase

DAY = d("2025-09-27")


@tagged("post_install", "-at_install")
class TestLedgerDoors(RpcCase):
    """What is dealt with is decided by who may, and the past by nobody's back door."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.running = cls.make_subscription(DAY)
        cls.move = cls.running._bill(DAY)
        cls.theirs = cls.make_one("manager", cls.make_other_company()["company"])
        cls.differences = cls.env["subdebit.ledger.difference"]

    def take_back(self):
        """Cancel the invoice: its days are to be decided. Return their cover."""
        self.move.button_draft()
        self.move.button_cancel()
        return self.running.cover_ids.filtered("to_decide")

    def find(self, **vals):
        """Let the check have found something; return it."""
        found = {"company_id": self.company.id, "problem": "number_gap", **vals}
        self.differences.sudo()._refresh([found])
        return self.differences.search([("kind", "=", found["problem"])])

    # === H7 === #

    def test_an_imported_history_is_not_released(self):
        line = self.running.line_ids
        history = (
            self.env["subdebit.cover"]
            .sudo()
            .create(
                {
                    "subscription_id": self.running.id,
                    "line_id": line.id,
                    "date_from": "2022-01-01",
                    "date_to": "2025-09-27",
                    "kind": "settled_elsewhere",
                }
            )
        )
        before = self.running.next_charge_date
        for user in (self.billing, self.manager):
            self.assertRefused(
                user, history, "action_release", words="never billed here"
            )
            self.assertRefused(user, history, "action_bill_again")
        self.assertTrue(history.exists())
        self.assertEqual(self.running.next_charge_date, before)
        self.assertNothingToBill(self.running, "2025-09-27")

    def test_what_is_billed_is_not_released(self):
        cover = self.running.cover_ids
        self.assertRefused(self.billing, cover, "action_release", words="stay billed")
        self.assertRefused(self.billing, cover, "action_waive", words="decide")

    # === H1: ANOTHER COMPANY'S === #

    def test_nobody_decides_on_another_companys_days(self):
        cover = self.take_back()
        for record, names in (
            (cover, ("action_bill_again", "action_waive", "action_release")),
            (cover.charge_id, ("action_release",)),
            (
                self.move,
                (
                    "action_subdebit_bill_again",
                    "action_subdebit_waive",
                    "action_subdebit_release",
                ),
            ),
        ):
            for name in names:
                self.assertRefused(self.theirs, record, name)
                self.assertRefused(self.user, record, name)
        self.assertTrue(cover.to_decide)
        self.rpc(self.billing, self.move, "action_subdebit_waive")
        self.assertEqual(cover.kind, "waived")

    def test_nobody_decides_on_another_companys_findings(self):
        row = self.find(details={"number": "INV/2025/00003"})
        row._leave("Known")
        for name in (
            "action_reopen",
            "action_leave",
            "action_waive",
            "action_bill_again",
            "action_bill_missing",
        ):
            self.assertRefused(self.theirs, row, name)
        window = {"difference_ids": [(6, 0, row.ids)], "reason": "Mine now"}
        self.assertRefused(
            self.theirs, self.env["subdebit.ledger.leave"], "create", [window]
        )
        self.assertEqual((row.state, row.left_reason), ("left", "Known"))

    # === M9 === #

    def test_a_finding_of_another_kind_is_not_waived_away(self):
        row = self.find(details={"number": "INV/2025/00003"})
        for user in (self.billing, self.manager):
            for name in ("action_waive", "action_bill_again"):
                self.assertRefused(user, row, name, words="no days to decide")
        self.assertTrue(row.exists())

    def test_days_that_are_to_be_decided_are_decided_from_the_list(self):
        cover = self.take_back()
        row = self.find(problem="to_decide", cover_id=cover.id)
        self.assertRefused(self.user, row, "action_waive")
        self.rpc(self.billing, row, "action_waive")
        self.assertEqual(cover.kind, "waived")
        self.assertFalse(row.exists())
