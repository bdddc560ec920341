from odoo import models

from ...schedule.difference import next_outstanding
from ...schedule.periods import Period
from ..ledger.booked import NET
from .documents import InvoiceGroup, Waiting, make_notes


class SubdebitSubscription(models.Model):
    """Credits that wait for the next invoice, and what becomes of them."""

    _inherit = "subdebit.subscription"

    def _get_waiting_credits(self):
        """Return the credits that wait for the next invoice, as ``Waiting``.

        NOTE: what they are worth is found out each time. Where their invoice was
        cancelled, or credited by hand meanwhile, no more comes back than is still billed.
        """
        credits_sudo = (
            self.env["subdebit.charge"]
            .sudo()
            .search(
                [
                    ("subscription_id", "in", self.ids),
                    ("sign", "=", -1),
                    ("state", "=", "live"),
                    ("move_line_id", "=", False),
                    ("origin_id.state", "=", "live"),
                ],
                order="id",
            )
        )
        worth = credits_sudo._get_worth()
        return [credit._to_waiting(amounts) for credit, amounts in worth.items()]

    def _issue_planned_credits(self, date):
        """Make credit notes of credits that no further invoice will take off.

        :param date date: the day of issue.
        :raise UserError: where its period is closed.
        """
        moves = self.env["account.move"]
        for subscription in self:
            notes = make_notes(subscription._get_waiting_credits(), date)
            for note in notes:
                origins = [
                    credit.charge.origin_id.move_line_id for credit in note.credits
                ]
                subscription._check_open_period(
                    date, note.group.journal, any(origin.tax_ids for origin in origins)
                )
            moves |= subscription._create_documents(notes)
        return moves

    def _issue_credits_in_vain(self, date):
        """Make credit notes of credits where no invoice is to come, be it for a pause.

        NOTE: days of which nobody has decided whether they are billed may bring one.
        """
        last = self.filtered(
            lambda s: (
                not s._is_invoiced_again()
                and not any(s.sudo().cover_ids.mapped("to_decide"))
            )
        )
        return last._issue_planned_credits(date)

    def _is_invoiced_again(self):
        """Tell whether anything is still to be billed, whatever the state."""
        self.ensure_one()
        covered, since = self._get_covered(), self._get_first_start()
        events = self.event_ids._to_schedule()
        return bool(next_outstanding(self._get_terms(), events, covered, since))


class SubdebitCharge(models.Model):
    """A credit of the ledger that stands on no document yet."""

    _inherit = "subdebit.charge"

    def _get_worth(self):
        """Return what comes back by each of these credits: no more than is left.

        :return: dict, credit -> amounts; without those that are worth nothing.
        """
        left, worth = {}, {}
        for credit in self:
            origin = credit.origin_id
            if origin not in left:
                left[origin] = origin._get_amounts_open()
            amounts = credit._get_amounts()
            if amounts[NET] > left[origin][NET]:
                amounts = left[origin].copy()
            if amounts[NET] > 0:
                worth[credit] = amounts
                left[origin].subtract(amounts)
        return worth

    def _to_waiting(self, amounts=None):
        """Return a credit as one that comes off an invoice to come.

        :param amounts: what it is worth, if that is not what was planned.
        """
        self.ensure_one()
        origin, amounts = self.origin_id, amounts or self._get_amounts()
        return Waiting(
            subscription=self.subscription_id,
            line=self.line_id,
            days=Period(self.date_from, self.date_to),
            charge=self,
            amounts=amounts,
            price=origin._get_price(amounts, origin.move_line_id.tax_ids),
            group=self._get_note_group(origin.move_id),
            invoice=origin.move_id,
            slot=self._get_slot_to_come(),
        )

    def _get_slot_to_come(self):
        """Return the slot of its payer, None if he is to pay no further part."""
        subscription = self.subscription_id
        if not self.payer_slot:
            return 0
        tracks = subscription._get_tracks()
        goes_on = any(
            self.payer_slot < len(track.steps[-1].values.payers) for track in tracks
        )
        return self.payer_slot if goes_on else None

    def _get_note_group(self, move):
        """Return the group of a credit note: it is owed to whom the invoice was sent."""
        return InvoiceGroup(
            company=move.company_id,
            payer=move.subdebit_payer_id,
            token=self.env["payment.token"].sudo(),
            partner=move.partner_id,
            debtor=move.commercial_partner_id,
            journal=move.journal_id,
            currency=move.currency_id,
            term=self.env["account.payment.term"],
            fiscal_position=move.fiscal_position_id,
            lang=move.partner_id.lang or self.env.lang or "en_US",
            payment_mode=move.subdebit_payment_mode,
            offline_type=move.subdebit_offline_type,
            policy=self.subscription_id.plan_id.invoice_policy or "post",
            issued_on=None,
            bill_on=None,
            due_on=None,
        )
