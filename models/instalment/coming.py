from collections import defaultdict

from odoo import api, models

from ...const import RUNNING_STATES

# So many days ahead are looked at, today and tomorrow among them.
COMING_DAYS = 7


class SubdebitDebitRun(models.Model):
    """What is debited on the next days: from what is planned, and from the preview."""

    _inherit = "subdebit.debit.run"

    @api.model
    def _preview_coming(self, company, until):
        """Return what is debited up to a day, as it stands now.

        :param date until: the last charge date.
        :return: list of dict: ``date, payer, currency, amount, stage`` (``sent, ready,
            instalment, invoice, preview``), one for each payer, day and stage.
        """
        found = defaultdict(float)
        for stage, rows in (
            (False, self._get_coming_debits(company, until)),
            ("invoice", self._get_coming_invoices(company, until)),
            ("instalment", self._get_coming_instalments(company, until)),
            ("preview", self._get_coming_charges(company, until)),
        ):
            for day, payer, currency, amount, *own in rows:
                if day <= until and amount > 0:
                    key = day, payer, currency, stage or own[0]
                    found[key] += amount
        return [
            {
                "date": day,
                "payer": payer,
                "currency": currency,
                "amount": currency.round(amount),
                "stage": stage,
            }
            for (day, payer, currency, stage), amount in found.items()
        ]

    def _get_coming_debits(self, company, until):
        """Yield what is asked for, or about to be, and not charged yet."""
        today = company._subdebit_today()
        domain = [
            ("company_id", "=", company.id),
            ("date", "<=", until),
            "|",
            ("state", "=", "ready"),
            "&",
            ("state", "in", ("sending", "pending")),
            ("date", ">=", today),
        ]
        for debit in self.env["subdebit.debit"].search(domain):
            stage = "ready" if debit.state == "ready" else "sent"
            day = max(debit.date, today)
            yield day, debit.payer_id, debit.currency_id, debit.amount, stage

    def _get_coming_invoices(self, company, until):
        """Yield what is open of invoices that a run has to ask for."""
        debits = self.env["subdebit.debit"].sudo()
        moves = debits._search_to_ask(company, until)
        sums = debits._get_sums(moves)
        tokens = moves._subdebit_get_tokens_sudo()
        for move, amount in sums.items():
            if tokens[move]:
                day = debits._get_charged_when_waiting(
                    company, tokens[move], move.invoice_date_due
                )
                yield day, move.subdebit_payer_id, move.currency_id, amount

    def _get_coming_charges(self, company, until):
        """Yield what is not invoiced yet, by the one preview of invoices to come."""
        subscriptions = self.env["subdebit.subscription"].search(
            [
                ("company_id", "=", company.id),
                ("state", "in", RUNNING_STATES),
                "|",
                ("payment_mode", "=", "automatic"),
                ("share_ids.payment_mode", "=", "automatic"),
                ("managed_by", "=", False),
                ("next_charge_date", "<=", until),
            ]
        )
        payers = subscriptions.payer_id | subscriptions.share_ids.payer_id
        tokens = self.env["payment.token"]._subdebit_find_sudo(payers, company)
        for subscription in subscriptions:
            since = subscription.next_charge_date
            for row in subscription._preview_documents((), until, since):
                group = row["document"] and row["document"].group
                if group and group.payment_mode == "automatic" and tokens[group.payer]:
                    amount = row["sign"] * row["amount_total"]
                    yield row["due_on"], group.payer, subscription.currency_id, amount

    def _get_coming_instalments(self, company, until):
        """Yield what is agreed to be paid in parts, and has no debit yet."""
        debits = self.env["subdebit.debit"].sudo()
        found = (
            self.env["subdebit.instalment"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "planned"),
                    ("way", "=", "debit"),
                    ("date", "<=", until),
                ]
            )
        )
        for instalment, sums in found.first_id._expect():
            token_sudo = instalment._get_token_sudo(instalment.move_ids)
            if token_sudo and instalment in found:
                day = debits._get_charged_when_waiting(
                    company, token_sudo, instalment.date
                )
                payer, currency = instalment.payer_id, instalment.currency_id
                yield day, payer, currency, sum(sums.values())
