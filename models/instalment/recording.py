from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ...const import OLDEST_START

# A payment in one of these pays.
PAYING = ("in_process", "paid")


class SubdebitInstalment(models.Model):
    """Instalments that are paid by hand: each by a payment of its own."""

    _inherit = "subdebit.instalment"

    is_bounceable = fields.Boolean(compute="_compute_is_bounceable")

    @api.depends("state", "payment_ids.state", "payment_ids.subdebit_returned_on")
    def _compute_is_bounceable(self):
        for instalment in self:
            payment = instalment._get_payment()
            instalment.is_bounceable = payment and not payment.subdebit_debit_id

    def _get_payment(self):
        """Return the payment by which it was paid, and that did not come back."""
        self.ensure_one()
        payments = self.sudo().payment_ids.filtered(
            lambda payment: payment.state in PAYING and not payment.subdebit_returned_on
        )
        return payments[:1]

    def _has_bounced(self):
        """Tell whether it was paid by hand before, and the money went back."""
        self.ensure_one()
        return bool(self.sudo().payment_ids.filtered("subdebit_returned_on"))

    # === WHAT STANDS IN THE WAY === #

    def _get_record_problem(self, day, journal):
        """Return why instalments cannot be recorded as paid, or empty."""
        for instalment in self:
            if instalment.state not in ("planned", "refused", "returned"):
                return self.env._(
                    "%s is not open: there is nothing to record.",
                    instalment.display_name,
                )
        if len(self.company_id) > 1:
            return self.env._("Choose instalments of one company.")
        owners = self.company_id.sudo().parent_ids
        fits = journal.type in ("bank", "cash") and journal.company_id in owners
        if not fits:
            return self.env._("Choose the journal that the money came into.")
        return (
            self._get_day_problem(day)
            or journal._subdebit_say_closed(self.company_id, day)
            or self._get_bank_problem()
        )

    def _get_day_problem(self, day):
        if not day or day < OLDEST_START or day > self.company_id._subdebit_today():
            return self.env._(
                "%s: choose the day on which the money came, today or before.",
                day and format_date(self.env, day),
            )
        return ""

    def _get_bank_problem(self):
        """Return why an invoice may not be paid now, or empty.

        NOTE: what another instalment of it has with the bank takes nothing from this one.
        """
        for move in self.sudo().move_ids:
            for standing in move._subdebit_get_claims_sudo():
                is_part = standing.record._name == "subdebit.debit.line"
                if is_part and standing.record.slot:
                    continue
                if standing.claim.with_bank and standing.amount:
                    return self.env._(
                        "%s is being debited: wait for the answer of the provider before"
                        " anything else pays it.",
                        move.name,
                    )
        return ""

    # === WHAT IS BOOKED === #

    def _record(self, day, journal, memo=""):
        """Book that instalments were paid by hand: one payment for each.

        A debit of it that failed is given up: it is paid.

        :param date day: on which the money came.
        :param journal: ``account.journal`` of a bank, or of cash.
        :return: the payments, with the rights of the system.
        :raise UserError: with the reason; nothing is done then.
        """
        self._require("billing", operation="read")
        plans = self.sudo().first_id.plan_ids
        plans.move_ids._subdebit_touch_to_serialise()
        problem = self._get_record_problem(day, journal)
        if problem:
            raise UserError(problem)
        payments_sudo = self.env["account.payment"].sudo()
        for instalment in self.sudo().sorted(lambda one: (one.date, one.id)):
            payments_sudo |= instalment._pay_by_hand(day, journal.sudo(), memo)
        return payments_sudo

    def _pay_by_hand(self, day, journal_sudo, memo):
        self.ensure_one()
        debit = self._get_debit()
        debit._cancel(self.env._("Paid in another way: %s", self.env.user.name))
        sums = self._take_open(self.move_ids._subdebit_oldest_first(), {})
        if not sums:
            raise UserError(
                self.env._("Nothing is open any more of %s.", self.display_name)
            )
        payment = self.env["account.payment"].create(
            self._prepare_hand_vals(sums, day, journal_sudo, memo)
        )
        if len(sums) > 1 and payment.outstanding_account_id:
            payment._subdebit_split_by(list(sums.items()))
        payment.action_post()
        self._match_by_hand(payment, sums)
        return payment

    def _prepare_hand_vals(self, sums, day, journal_sudo, memo):
        move = next(iter(sums))
        items = move._subdebit_get_receivable_items()
        way = journal_sudo._subdebit_get_way_by_hand("inbound")
        is_cheque = self.way == "cheque"
        return {
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": move.commercial_partner_id.id,
            "destination_account_id": items.account_id[:1].id,
            "amount": self.currency_id.round(sum(sums.values())),
            "currency_id": self.currency_id.id,
            "date": day,
            "company_id": self.company_id.id,
            "journal_id": journal_sudo.id,
            "payment_method_line_id": way.id,
            "memo": memo or self._say_memo(sums),
            "invoice_ids": [Command.set([move.id for move in sums])],
            "subdebit_instalment_ids": [Command.set(self.ids)],
            "subdebit_cheque_number": is_cheque and self.cheque_number,
            "subdebit_cheque_bank": is_cheque and self.cheque_bank,
        }

    def _say_memo(self, sums):
        names = ", ".join(move.name for move in sums)
        if self.way == "cheque" and self.cheque_number:
            return self.env._(
                "Cheque %(number)s, %(names)s", number=self.cheque_number, names=names
            )
        return self.env._("Instalment %(part)s, %(names)s", part=self.part, names=names)

    def _match_by_hand(self, payment, sums):
        """Match each item of a payment with the invoice that it pays."""
        if not payment.move_id:
            return
        items = payment._subdebit_get_paying_items().sorted("id")
        pairs = zip(items, sums, strict=True) if len(items) == len(sums) else ()
        for item, move in pairs or [(items, move) for move in sums]:
            owed = move._subdebit_get_receivable_items().filtered(
                lambda aml: not aml.reconciled
            )
            (item | owed).reconcile()

    # === PAID BY THE CUSTOMER, OR IN CORE'S WINDOW === #

    @api.model
    def _settle_next(self, payment, parts):
        """Let a payment stand for instalments: the next ones are paid by it, in order.

        What does not suffice for one comes off it.

        :param payment: ``account.payment`` that pays their invoices.
        :param parts: list of ``(instalment, sum)``, as they were before it.
        """
        left = payment.amount
        for instalment, asked in parts:
            currency = instalment.currency_id
            if (
                currency != payment.currency_id
                or currency.compare_amounts(left, 0) <= 0
            ):
                return
            if currency.compare_amounts(left, asked) >= 0:
                words = self.env._("Paid in another way: %s", payment.name)
                instalment._get_debit()._cancel(words)
                instalment.payment_ids |= payment
            else:
                instalment.amount = currency.round(asked - left)
                instalment._message_log(
                    body=self.env._("%s of it were paid.", currency.format(left))
                )
            left = currency.round(left - asked)
