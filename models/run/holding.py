from odoo import fields, models

from .run import TO_APPROVE

# So many times the largest of so many runs or more is unusual.
USUAL_TIMES, USUAL_RUNS = 10, 10


class SubdebitDebitRun(models.Model):
    """When a Manager is asked before anything is debited."""

    _inherit = "subdebit.debit.run"

    def _catches_up_much(self):
        """Tell whether more days were missed than the company catches up unasked."""
        self.ensure_one()
        most = self.company_id.subdebit_gap_days
        return bool(most and self._count_missed() > most)

    def _get_hold_reason(self):
        """Return why a Manager is asked before anything is debited, or False.

        NOTE: a clock that jumps, a database that was restored, a price off by a
        hundred: each asks for the money of many, and none can be called back.
        """
        self.ensure_one()
        total = self._get_planned_total()
        if self.approved_by or not total:
            return False
        if self._catches_up_much():
            return self._say_missed(total)
        usual = self._get_usual_total()
        if usual and self.currency_id.compare_amounts(total, usual) > 0:
            return self.env._(
                "%(total)s are planned to be debited, and %(usual)s is the most that is"
                " debited unasked: look at the debits, then approve the run.",
                total=self.currency_id.format(total),
                usual=self.currency_id.format(usual),
            )
        return False

    # === WHAT WAS CHARGED, AND NOBODY KNOWS OF === #

    def _look_before_sending(self):
        """Hear first what providers did while nobody asked them; hold what is strange.

        NOTE: a backup that was restored knows nothing of what was charged since.
        """
        providers_sudo = self.env["payment.provider"].sudo()
        providers_sudo = providers_sudo._subdebit_search_with_gateway()
        if not providers_sudo or not self._has_something_to_send():
            return
        self.env["subdebit.webhook"].sudo()._catch_up(providers_sudo)
        for run in self or self.search([("state", "=", "collecting")]):
            run._hold_for_unknown()
        self._hold_providers_for_unknown(providers_sudo)
        self.env["ir.cron"]._commit_progress()

    def _has_something_to_send(self):
        attempts_sudo = self.env["subdebit.attempt"].sudo()
        online_sudo = self.env["payment.transaction"].sudo()
        return bool(
            attempts_sudo.search_count([("state", "=", "ready")], limit=1)
            or online_sudo.search_count([("subdebit_waits", "=", True)], limit=1)
        )

    def _hold_for_unknown(self):
        """Wait for a Manager where somebody charged what nothing here asked for."""
        self.ensure_one()
        reason = not self.approved_by and self._say_unknown()
        if reason and self.state == "collecting":
            self.write({"state": "waiting", "hold_reason": reason})
            self._ask_once(TO_APPROVE, reason)

    def _hold_providers_for_unknown(self, providers_sudo):
        """Hold what no daily run holds: tried again, debited now or in bulk, paid online.

        NOTE: of a run that waits its Manager was asked already.
        """
        inbox = self.env["subdebit.webhook"]
        for provider in providers_sudo:
            company = provider.company_id
            if inbox._find_unknown_sudo(company, provider):
                ready = self._search_beside_waiting_runs(provider)
                found = inbox._find_unknown_sudo(company, provider, ready)
                if found and (ready or self._search_online(provider)):
                    holds = self.env["subdebit.provider.hold"]
                    no_tokens, told = self.env["payment.token"], found._name_unknown()
                    holds._hold_sudo(company, provider, "unknown", no_tokens, told)

    def _search_online(self, provider):
        """Return what customers pay by a saved method, and the worker has to send."""
        domain = [("provider_id", "=", provider.id), ("subdebit_waits", "=", True)]
        return self.env["payment.transaction"].sudo().search(domain)

    def _search_beside_waiting_runs(self, provider):
        """Return the requests to a provider that are sent unless it is held."""
        attempts_sudo = self.env["subdebit.attempt"].sudo()
        return attempts_sudo.search(
            [
                ("state", "=", "ready"),
                ("debit_id.payment_token_id.provider_id", "=", provider.id),
                ("debit_id.run_id", "not any", [("state", "=", "waiting")]),
            ]
        )

    def _say_unknown(self):
        """Return which payments are unknown here, or False."""
        inbox = self.env["subdebit.webhook"]
        if not inbox._find_unknown_sudo(self.company_id):
            return False
        ready = self.debit_ids.attempt_ids.filtered(lambda a: a.state == "ready")
        unknown_sudo = inbox._find_unknown_sudo(self.company_id, attempts=ready)
        return bool(unknown_sudo) and self.env._(
            "The payment provider has payments that nothing here asked for: look at"
            " them there, at the debits of this run, then approve it. A backup was"
            " restored, or somebody charged by another way.\n%s",
            unknown_sudo._name_unknown(),
        )

    def _forget_unknown(self):
        """A Manager has looked at what nobody here had asked for."""
        unknown_sudo = self.env["subdebit.webhook"]._find_unknown_sudo(self.company_id)
        unknown_sudo.is_unknown = False
        holds = self.env["subdebit.provider.hold"]._search_open_sudo(self.company_id)
        holds = holds.filtered(lambda hold: hold.reason == "unknown")
        holds.with_env(self.env(su=False)).action_go_on()

    def _get_planned_total(self):
        planned = self.debit_ids.filtered(lambda debit: debit.state == "ready")
        return sum(planned.mapped("amount_company"))

    def _get_usual_total(self):
        """Return the most that a run debits unasked; 0 where that is not known yet."""
        limit = self.company_id.subdebit_run_limit
        if limit:
            return limit
        sums = [
            total
            for _run, total in self.env["subdebit.debit"]._read_group(
                [
                    ("company_id", "=", self.company_id.id),
                    ("run_id.date", "<", self.date),
                    ("run_id.date", ">=", fields.Date.subtract(self.date, days=92)),
                ],
                ["run_id"],
                ["amount_company:sum"],
            )
        ]
        return USUAL_TIMES * max(sums) if len(sums) >= USUAL_RUNS else 0.0

    def _go_on(self):
        """Collect what was planned, or wait for a Manager."""
        reason = self._get_hold_reason()
        self.write(
            {
                "state": "waiting" if reason else "collecting",
                "hold_reason": reason,
                "not_collected": False,
                # NOTE: the transaction's own time: what it does not see is made later.
                "planned_at": self.env.cr.now(),
            }
        )
        if reason:
            self._ask_once(TO_APPROVE, reason)
