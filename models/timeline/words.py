from odoo import models


class SubdebitSubscription(models.Model):
    """What the states of the timeline are called."""

    _inherit = "subdebit.subscription"

    def _get_time_words(self):
        """Return dict: state of a ``TimeItem`` -> its name for a user."""
        debits = self.env["subdebit.debit"]._fields["state"]
        instalments = self.env["subdebit.instalment"]._fields["state"]
        return {
            **dict(instalments._description_selection(self.env)),
            **dict(debits._description_selection(self.env)),
            "paid": self.env._("Paid"),
            "open": self.env._("Open"),
            "overdue": self.env._("Overdue"),
            "to_collect": self.env._("To be debited"),
            "no_method": self.env._("No saved method"),
            "in_flight": self.env._("With the bank"),
            "failed": self.env._("Debit failed"),
            "refunding": self.env._("On its way back"),
            "refunded": self.env._("Refunded"),
            "bounced": self.env._("Came back"),
            "disputed": self.env._("Disputed"),
            "draft": self.env._("Draft invoice"),
            "credited": self.env._("Credited"),
            "waiting": self.env._("Comes off the next invoice"),
            "free": self.env._("Free"),
            "to_decide": self.env._("To be decided"),
            "skipped": self.env._("Skipped"),
            "waived": self.env._("Waived"),
            "settled_elsewhere": self.env._("Settled elsewhere"),
            "paused": self.env._("Paused"),
            "suspended": self.env._("Suspended"),
            "coming": self.env._("To come"),
            "expected": self.env._("Expected"),
            "done": self.env._("In effect"),
            "over": self.env._("Last day passed"),
        }
