from odoo import models

from .claims import OPEN


class SubdebitDebit(models.Model):
    """A mandate takes the place of another: what is to come is debited by it."""

    _inherit = "subdebit.debit"

    def _take_over_sudo(self, old, new):
        """Let a saved method take over what another was chosen or planned for.

        What is with the provider stays as it is. Who asks has read at the provider that
        one mandate replaced the other: it is the same payer, and mostly the same account.

        :param old: ``payment.token``; ``new``: the one that takes its place.
        """
        chosen = [("payment_token_id", "=", old.id)]
        for model in ("subdebit.subscription", "subdebit.share"):
            self.env[model].sudo().search(
                [*chosen, ("state", "not in", ("ended", "cancelled"))]
            ).payment_token_id = new
        self.env["account.move"].sudo().search(
            [("subdebit_token_id", "=", old.id), ("payment_state", "in", OPEN)]
        ).subdebit_token_id = new
        for debit in self.sudo().search([*chosen, ("state", "=", "ready")]):
            debit._follow_method(new)

    def _follow_method(self, new):
        """Ask by another method of the payer for what nobody has asked for yet."""
        self.ensure_one()
        before = self.content_hash == self._get_content_hash()
        self.payment_token_id = new
        self.method_label = new._subdebit_label()
        self._message_log(
            body=self.env._(
                "Its mandate was replaced: it is debited from %s.", self.method_label
            )
        )
        # NOTE: what changed otherwise since it was planned is left to be refused.
        if before:
            self.content_hash = self._get_content_hash()
