from odoo import api, fields, models

from ...const import INSTALMENT_OPEN
from ...schedule.billing_lead import due_date
from .line import WHOLE


class SubdebitDebit(models.Model):
    """What is debited by a day's run, and on which date the banks charge it."""

    _inherit = "subdebit.debit"

    @api.model
    def _plan(self, run):
        """Plan the debits of a run: one for each payer, method, currency and date.

        Each instalment has a debit of its own. What is charged later is asked for in
        the last run that is in time, and what is late on the first date that is left.

        :return: the new debits, each with its first attempt, ready.
        """
        groups = {}
        for move in self._search_invoices(run):
            token_sudo = move._subdebit_get_token_sudo()
            due_on = move.invoice_date_due
            if token_sudo and run._is_last_in_time(due_on, token_sudo):
                charge_on = run._get_charge_date(due_on, token_sudo)
                key = (move.subdebit_payer_id, token_sudo, move.currency_id, charge_on)
                groups.setdefault(key, []).append(move)
        vals_list = [
            self._prepare_whole_vals(run, *key, moves) for key, moves in groups.items()
        ]
        debits_sudo = self.sudo().create(
            vals_list + self._prepare_instalments_vals(run)
        )
        debits_sudo._add_attempt()
        return self.browse(debits_sudo.ids)

    def _search_invoices(self, run):
        """Return the open invoices that may have to be asked for in a run."""
        moves = self.env["account.move"].search(
            [
                ("company_id", "=", run.company_id.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
                ("subdebit_payment_mode", "=", "automatic"),
                ("invoice_date_due", "<=", run._get_horizon()),
                (
                    "subdebit_debit_line_ids",
                    "not any",
                    [("live", "=", True), ("is_settled", "=", False)],
                ),
                (
                    "subdebit_instalment_ids",
                    "not any",
                    [("state", "in", INSTALMENT_OPEN)],
                ),
            ],
            order="id",
        )
        return moves.filtered(lambda move: move._subdebit_get_askable_sudo() > 0)

    def _prepare_whole_vals(self, run, payer, token_sudo, currency, charge_on, moves):
        """Return the values of a debit of all that is open of some invoices."""
        vals = self._prepare_debit_vals(run, payer, token_sudo, currency, charge_on)
        sums = {move: move._subdebit_get_askable_sudo() for move in moves}
        return {**vals, **self._prepare_lines_vals(sums)}

    def _prepare_debit_vals(self, run, payer, token_sudo, currency, charge_on):
        return {
            "run_id": run.id,
            "company_id": run.company_id.id,
            "payer_id": payer.id,
            "date": charge_on,
            "currency_id": currency.id,
            "payment_token_id": token_sudo.id,
            "method_label": token_sudo._subdebit_label(),
        }

    def _prepare_lines_vals(self, sums, slot=WHOLE):
        """Return the values of what is asked of each invoice.

        :param dict sums: ``account.move`` -> sum.
        """
        return {
            "amount": sum(sums.values()),
            "line_ids": [
                fields.Command.create(
                    {"move_id": move.id, "amount": amount, "slot": slot}
                )
                for move, amount in sums.items()
            ],
        }

    def _renew_date(self):
        """Take the first date on which the next attempt can be charged."""
        self.ensure_one()
        token = self.payment_token_id
        self.date = due_date(
            self.date,
            token._subdebit_scheme(),
            max(self.run_id.date, self.company_id._subdebit_today()),
            not_before=token.next_charge_date or None,
            run=self.company_id._subdebit_daily_run(),
        )
