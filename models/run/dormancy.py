from odoo import fields, models

from ..payment.token import MANDATE_OVER

# So long before its mandate lapses a payer is asked for another one.
WARNED_DAYS = 60


class SubdebitDebitRun(models.Model):
    """What the days do to mandates that nobody uses: once a day, before it is planned."""

    _inherit = "subdebit.debit.run"

    def _follow_dormancy(self):
        """End the mandates that have lapsed, and warn of those that soon will."""
        self.ensure_one()
        tokens_sudo = self.env["payment.token"].sudo()
        tokens_sudo._subdebit_note_uses_sudo(self.company_id)
        soon = fields.Date.add(self.date, days=WARNED_DAYS)
        found = tokens_sudo.search(
            [
                ("company_id", "parent_of", self.company_id.id),
                ("mandate_lapses_on", "<", soon),
                ("mandate_state", "not in", MANDATE_OVER),
            ]
        )
        lapsed = found.filtered(lambda t: t._subdebit_lapses_before(self.date))
        self._restore_renewed()
        for token in lapsed:
            self._end_lapsed(token)
        for token in found - lapsed:
            self._warn_of_lapse(token)

    def _restore_renewed(self):
        """Debit again from a mandate that was signed anew, or charged after all."""
        renewed_sudo = self.env["payment.token"].sudo()
        renewed_sudo = renewed_sudo.search(
            [
                ("company_id", "parent_of", self.company_id.id),
                ("mandate_state", "=", "lapsed"),
                ("mandate_lapses_on", ">=", self.date),
            ]
        )
        if renewed_sudo:
            renewed_sudo.mandate_state = "active"
            renewed_sudo._subdebit_remember_sudo("state", state="active")

    def _end_lapsed(self, token_sudo):
        """Debit nothing more from a mandate, and ask who is left without one."""
        token_sudo.mandate_state = "lapsed"
        words = token_sudo._subdebit_say_lapsed()
        token_sudo._subdebit_remember_sudo("state", state="lapsed", detail=words)
        token_sudo.partner_id._message_log(body=words)
        self._inbox_sudo()._ask_for_another(token_sudo, words)

    def _warn_of_lapse(self, token_sudo):
        """Ask, once, whom the mandate would fail: nothing is charged by it before.

        NOTE: what is charged before the day keeps the mandate alive.
        """
        if token_sudo.mandate_warned_on:
            return
        parties = [
            party
            for party in self._inbox_sudo()._find_parties(token_sudo)
            if party._get_token_sudo() == token_sudo
        ]
        days = [self._get_next_charge(party, token_sudo) for party in parties]
        last = token_sudo.mandate_lapses_on
        if parties and not any(day and day <= last for day in days):
            token_sudo.mandate_warned_on = self.date
            words = token_sudo._subdebit_say_lapses()
            self._inbox_sudo()._ask_payers_of(parties, words)

    def _get_next_charge(self, party, token_sudo):
        subscription = party._get_shared_subscription()
        day = subscription._get_first_charged_on("method", self.date)
        return day and self._get_charge_date(day, token_sudo)

    def _inbox_sudo(self):
        return self.env["subdebit.webhook"].sudo()
