"""Who is killed while the past is made leaves nothing of it."""

from odoo.tests import tagged

from .backdate_commit_case import TODAY, BackdateCommitCase


@tagged("-standard", "subdebit_commit", "post_install", "-at_install")
class TestBackdateCrash(BackdateCommitCase):
    """B7: killed in the middle of a confirmation, nothing is left of it."""

    def assertLeavesNothing(self, checkpoint, nth=1, **vals):
        """Kill at a checkpoint; confirming again makes it, once."""
        ada = self.make_customer()
        wizard_id = self.open_wizard(partner_id=ada, **vals)
        args = ("subdebit.backdate", wizard_id, self.manager_id, str(TODAY))
        self.fake.kill_at(checkpoint, nth)
        self.assertKilled("confirm", *args)
        self.assertNothingMade(ada)
        for _time in range(2):
            self.confirm_now(wizard_id)
            self.assertMadeOnce(ada, "journal_id" in vals)
        self.assertEqual(self.fake.requests, [])

    def test_killed_when_the_subscription_is_started(self):
        self.assertLeavesNothing("started")

    def test_killed_when_the_first_invoice_has_its_number(self):
        self.assertLeavesNothing("numbered")

    def test_killed_when_the_invoices_are_posted(self):
        self.assertLeavesNothing("posted")

    def test_killed_when_the_debits_of_the_past_are_asked_for(self):
        self.assertLeavesNothing("asked for", instalments=3)

    def test_killed_while_the_payments_are_posted(self):
        self.assertLeavesNothing("posting", 2, **self.by_hand())

    def test_killed_when_the_payments_are_recorded(self):
        self.assertLeavesNothing("paid by hand", **self.by_hand())

    def test_killed_right_before_the_commit(self):
        self.assertLeavesNothing("confirmed", **self.by_hand())
