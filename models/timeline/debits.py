from odoo import models
from odoo.tools import format_date

from .item import MOST_DEBITS, TimeItem


class SubdebitSubscription(models.Model):
    """The debits that asked, ask or will ask for the invoices, and their state."""

    _inherit = "subdebit.subscription"

    def _get_time_of_debits(self, since, move_ids):
        """Return a ``TimeItem`` for each debit and agreed instalment from a day on.

        :param list move_ids: of the invoices that are yet to be debited.
        """
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
                ("state", "=", "planned"),
            ],
            limit=MOST_DEBITS + 1,
        )
        moves_sudo = self.env["account.move"].sudo().browse(set(move_ids))
        return [
            *map(self._tell_debit, debits.sorted("id")),
            *map(self._tell_instalment, planned),
            *self._get_time_of_issued(moves_sudo),
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
            label=self.env._("Debit"),
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

    def _get_time_of_issued(self, moves):
        """Return the items of the debits to come for invoices that none asks for yet."""
        return [
            self._tell_issued(move)
            for move in moves.sorted("id")
            if move._subdebit_will_be_debited()
            and not move._subdebit_get_parts_sudo()
            and not move._subdebit_get_asking_debit_sudo()
        ]

    def _tell_issued(self, move):
        # NOTE: what was due before is asked for by the next run.
        next_run = self.company_id._subdebit_next_run_date(self._get_today())
        amount = move._subdebit_get_free_sudo()
        day = max(move._subdebit_get_charge_date(), next_run)
        return TimeItem(
            key=f"expected-move-{move.id}",
            kind="debit",
            state="expected",
            label=self.env._("Debit"),
            on=day,
            amount=amount,
            currency=move.currency_id,
            sentence=self.env._(
                "%(amount)s of %(invoice)s will be debited on %(date)s.",
                amount=move.currency_id.format(amount),
                invoice=move.name,
                date=format_date(self.env, day),
            ),
            record=move,
        )

    def _tell_instalment(self, instalment):
        amount = instalment.amount_left
        return TimeItem(
            key=f"instalment-{instalment.id}",
            kind="instalment",
            state=instalment.state,
            label=self.env._("Instalment"),
            on=instalment.date,
            amount=amount,
            currency=instalment.currency_id,
            sentence=self.env._(
                "Instalment %(part)s: %(amount)s will be debited on %(date)s.",
                part=instalment.part,
                amount=instalment.currency_id.format(amount),
                date=format_date(self.env, instalment.date),
            ),
            record=instalment,
        )
