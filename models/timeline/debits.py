from odoo import models
from odoo.tools import format_date

from .item import MOST_DEBITS, TimeItem


class SubdebitSubscription(models.Model):
    """The debits that asked or ask for the invoices, and what is agreed in parts."""

    _inherit = "subdebit.subscription"

    def _get_time_of_debits(self, since):
        """Return a ``TimeItem`` for each debit and agreed instalment from a day on."""
        self.ensure_one()
        debits = self.env["subdebit.debit"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("date", ">=", since),
                ("id", "in", self._get_own_debits_query_sudo()),
            ],
            order="date desc, id desc",
            limit=MOST_DEBITS + 1,
        )
        planned = self.env["subdebit.instalment"].search(
            [
                ("subscription_ids", "in", self.ids),
                ("date", ">=", since),
                "|",
                ("state", "=", "planned"),
                "&",
                ("state", "=", "returned"),
                ("debit_ids", "=", False),
            ],
            limit=MOST_DEBITS + 1,
        )
        return [
            *map(self._tell_debit, debits.sorted("id")),
            *map(self._tell_instalment, planned),
        ]

    def _get_own_debits_query_sudo(self):
        """Return the query of the ids of the debits that ask for our invoices."""
        domain = [
            ("move_id.line_ids.subdebit_charge_ids.subscription_id", "=", self.id)
        ]
        lines = self.env["subdebit.debit.line"].sudo()._search(domain)
        return lines.subselect("debit_id")

    def _tell_debit(self, debit):
        return TimeItem(
            key=f"debit-{debit.id}",
            kind="debit",
            state=debit.state,
            label=self._name_of_payer(self.env._("Debit"), debit.payer_id),
            payer=debit.payer_id,
            on=debit.date,
            amount=debit.amount,
            currency=debit.currency_id,
            sentence=self._say_time_of_debit(debit),
            why=debit.sentence or "",
            record=debit,
        )

    def _say_time_of_debit(self, debit):
        told = {
            "amount": debit.currency_id.format(debit.amount),
            "date": format_date(self.env, debit.date),
            "state": self._get_time_words()[debit.state],
            "words": debit.words,
        }
        if debit.words and debit.state != "collected":
            return self.env._(
                "Debit of %(amount)s on %(date)s: %(state)s (%(words)s).", **told
            )
        return self.env._("Debit of %(amount)s on %(date)s: %(state)s.", **told)

    def _tell_instalment(self, instalment):
        amount = instalment.amount_left
        return TimeItem(
            key=f"instalment-{instalment.id}",
            kind="instalment",
            state=instalment.state,
            label=self._name_of_payer(self.env._("Instalment"), instalment.payer_id),
            payer=instalment.payer_id,
            on=instalment.date,
            amount=amount,
            currency=instalment.currency_id,
            sentence=self._say_time_of_instalment(instalment, amount),
            record=instalment,
        )

    def _say_time_of_instalment(self, instalment, amount):
        ways = dict(instalment._fields["way"]._description_selection(self.env))
        told = {
            "part": instalment.part,
            "amount": instalment.currency_id.format(amount),
            "date": format_date(self.env, instalment.date),
            "way": ways[instalment.way],
        }
        if instalment.way == "debit":
            return self.env._(
                "Instalment %(part)s: %(amount)s will be debited on %(date)s.", **told
            )
        if instalment.state == "returned":
            return self.env._(
                "Instalment %(part)s: %(amount)s came back, and are to be paid anew"
                " (%(way)s).",
                **told,
            )
        return self.env._(
            "Instalment %(part)s: %(amount)s are due on %(date)s (%(way)s).", **told
        )
