from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...const import MOST_INSTALMENTS
from ...schedule.billing_lead import due_date
from ...schedule.instalments import (
    instalment_dates,
    oldest_first,
    paid_off_by,
    split_units,
)
from ..billing.amount import from_units, to_units


class SubdebitInstalment(models.Model):
    """How a sum is divided, beforehand, and what each part asks for on its day."""

    _inherit = "subdebit.instalment"

    # === BEFOREHAND === #

    @api.model
    def _get_plan(self, subscription, amount, count, today, slot=0):
        """Return on which days a sum is debited, and how much on each.

        The first day is the one of an invoice that is due in the next daily run; the
        next ones follow it month by month, each on a bank day. The subscription may be
        saved nowhere.

        :param subscription: ``subdebit.subscription``, whose payer is debited.
        :param float amount: the whole sum, in the subscription's currency.
        :param int count: how many instalments; 1: all of it at once.
        :param date today: the company's local date.
        :param int slot: of the payer who is debited.
        :return: list of ``(date, amount)``.
        :raise UserError: where it cannot be divided so.
        """
        subscription.ensure_one()
        currency = subscription.currency_id
        units = to_units(amount, currency)
        self._check_count(units, count, currency)
        self._check_smallest(subscription, units // count, slot)
        asked_on = subscription.company_id.sudo()._subdebit_next_run_date(today)
        first = self._get_charge_date(subscription, asked_on, asked_on, slot)
        days = [
            self._get_charge_date(subscription, day, asked_on, slot)
            for day in instalment_dates(first, count)
        ]
        amounts = [from_units(part, currency) for part in split_units(units, count)]
        return list(zip(days, amounts, strict=True))

    def _get_charge_date(self, subscription, wanted, asked_on, slot):
        """Return the bank day on which what is wanted on a day is charged."""
        return due_date(
            wanted,
            subscription._get_timing_scheme(slot),
            asked_on,
            notice_days=subscription._get_notice_days(slot),
            not_before=subscription._get_first_possible_charge(slot),
            run=subscription.company_id._subdebit_daily_run(),
        )

    @api.model
    def _check_number(self, count):
        """Refuse a number of instalments that there cannot be, of whatever sum."""
        if not 1 <= count <= MOST_INSTALMENTS:
            raise UserError(
                self.env._(
                    "A sum is debited in 1 to %(most)s instalments, not in %(count)s.",
                    most=MOST_INSTALMENTS,
                    count=count,
                )
            )

    def _check_count(self, units, count, currency):
        self._check_number(count)
        if units < count:
            raise UserError(
                self.env._(
                    "%(amount)s cannot be debited in %(count)s instalments: some"
                    " instalments would be zero.",
                    amount=currency.format(from_units(units, currency)),
                    count=count,
                )
            )

    def _check_smallest(self, subscription, units, slot=0):
        """Refuse parts so small that the provider does not take them."""
        party = subscription._get_party(slot)
        provider_sudo = party._get_token_sudo().provider_id
        currency = subscription.currency_id
        least = provider_sudo._subdebit_get_minimum(currency) if provider_sudo else 0.0
        if units < to_units(least, currency):
            raise UserError(
                self.env._(
                    "An instalment of %(amount)s is less than %(provider)s takes, which"
                    " is %(least)s: take fewer instalments.",
                    amount=currency.format(from_units(units, currency)),
                    provider=provider_sudo.name,
                    least=currency.format(least),
                )
            )

    # === WHAT IS WRITTEN DOWN === #

    @api.model
    def _make(self, moves, plan):
        """Write down in which instalments invoices are debited; the daily run does it.

        Each invoice is due when the last of it is debited, the oldest first.

        :param moves: posted ``account.move`` of one payer and currency.
        :param list plan: ``(date, amount)``, as returned by ``_get_plan``.
        :return: the new instalments, in order.
        :raise UserError: where the invoices do not fit, or come to another sum.
        """
        moves = moves._subdebit_oldest_first()
        self._check_moves(moves)
        self._check_sum(moves, plan)
        self._set_due_dates(moves, plan)
        shared = {**self._prepare_shared_vals(moves), "count": len(plan)}
        instalments = self.sudo().create(
            [
                {**shared, "number": number, "date": day, "amount": amount}
                for number, (day, amount) in enumerate(plan, 1)
            ]
        )
        instalments.first_id = instalments[0]
        return instalments.with_env(self.env)

    def _prepare_shared_vals(self, moves):
        subscriptions = moves.line_ids.subdebit_charge_ids.subscription_id
        return {
            "company_id": moves.company_id.id,
            "payer_id": moves.subdebit_payer_id.id,
            "currency_id": moves.currency_id.id,
            "move_ids": [Command.set(moves.ids)],
            "subscription_ids": [Command.set(subscriptions.ids)],
        }

    def _set_due_dates(self, moves, plan):
        currency = moves.currency_id
        parts = [to_units(amount, currency) for _date, amount in plan]
        owed = [to_units(move.amount_residual, currency) for move in moves]
        for move, number in zip(moves, paid_off_by(parts, owed), strict=True):
            move._subdebit_set_due_date(plan[number][0])

    # === WHAT IS CHECKED === #

    def _check_moves(self, moves):
        """Refuse what cannot be debited together.

        :raise UserError: names the invoices.
        """
        for move in moves:
            if move.move_type != "out_invoice" or move.state != "posted":
                raise UserError(self._say_no_invoice(move))
        alike = moves.grouped(
            lambda move: (move.company_id, move.subdebit_payer_id, move.currency_id)
        )
        if len(alike) != 1 or not moves.subdebit_payer_id:
            raise UserError(self._say_not_alike(moves))
        self._check_not_asked_for(moves)

    def _say_no_invoice(self, move):
        return self.env._(
            "%s is not a posted customer invoice: it cannot be paid in instalments.",
            move.display_name,
        )

    def _say_not_alike(self, moves):
        return self.env._(
            "Instalments pay invoices of one payer in one currency: %s.",
            ", ".join(moves.mapped("name")),
        )

    def _check_not_asked_for(self, moves):
        asked = moves.filtered(lambda move: move._subdebit_has_claim_sudo("asks"))
        if asked:
            raise UserError(self._say_asked_for(asked))

    def _say_asked_for(self, moves):
        return self.env._(
            "%s: asked for by a debit or an instalment already. Cancel that first.",
            ", ".join(moves.mapped("name")),
        )

    def _check_sum(self, moves, plan):
        currency = moves.currency_id
        owed = currency.round(sum(moves.mapped("amount_residual")))
        planned = currency.round(sum(amount for _date, amount in plan))
        if currency.compare_amounts(owed, planned) or not plan:
            raise UserError(
                self.env._(
                    "The instalments come to %(planned)s, and %(owed)s are open of the"
                    " invoices.",
                    planned=currency.format(planned),
                    owed=currency.format(owed),
                )
            )

    # === WHAT IS ASKED OF EACH INVOICE === #

    def _allocate(self, moves, taken):
        """Return how much is asked of each invoice, the oldest first.

        :param moves: ``account.move`` in order.
        :param dict taken: invoice -> what others ask of it at the same moment.
        :return: dict of ``account.move`` -> sum, without those of zero.
        """
        self.ensure_one()
        currency = self.currency_id
        owed = [
            to_units(self._get_open_of(move) - taken.get(move, 0.0), currency)
            for move in moves
        ]
        parts = oldest_first(to_units(self._get_sum_now(), currency), owed)
        return {
            move: from_units(part, currency)
            for move, part in zip(moves, parts, strict=True)
            if part
        }

    def _get_open_of(self, move):
        """Return what may be asked of an invoice in the way that was agreed."""
        others = move.sudo().subdebit_instalment_ids
        if self.way == "debit" and not self.payer_slot:
            return move._subdebit_get_askable_sudo(others)
        is_stopped = move.subdebit_disputed or move._subdebit_get_managed_sudo()
        if self.way == "debit" and is_stopped:
            return 0.0
        return move._subdebit_get_free_sudo(others)

    def _get_sum_now(self):
        """Return what is agreed, less what was paid in another way.

        NOTE: a part that is paid by hand may still be open when a later one is debited,
        and what it stands for is not the later one's to take.
        """
        plan = self.first_id
        if set(plan.plan_ids.mapped("way")) <= {"debit"}:
            return self.amount
        return min(self.amount, plan._follow_plan()[self][1])

    def _expect(self):
        """Return what planned instalments will ask for, as far as is known today.

        :return: list of ``(instalment, dict of account.move -> sum)``, in order.
        """
        taken, expected = {}, []
        for instalment in self.plan_ids.sorted(lambda row: (row.date, row.id)):
            if instalment.state == "planned":
                moves = instalment.move_ids._subdebit_oldest_first()
                expected.append((instalment, instalment._take(moves, taken)))
        return expected

    def _take(self, moves, taken):
        """As ``_allocate``, and add to what is taken."""
        sums = self._allocate(moves, taken)
        for move, amount in sums.items():
            taken[move] = taken.get(move, 0.0) + amount
        return sums
