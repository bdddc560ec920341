from datetime import timedelta

from odoo import api, fields, models

from ..debit.claims import OPEN

# Of an invoice with one of these, its debit did not bring the money.
FAILED = ("refused", "returned", "unknown")
# What a debit in one of these asked for was collected.
IN_HAND = ("collected", "booked")


class SubdebitSubscription(models.Model):
    """How the money of a subscription stands: open, failed, paid until; in sums."""

    _inherit = "subdebit.subscription"

    amount_open = fields.Monetary(
        string="Balance Due",
        compute="_compute_money",
        compute_sudo=True,
        help="What is still owed of the invoices, less open credit notes.",
    )
    amount_failed = fields.Monetary(
        string="Failed",
        compute="_compute_money",
        compute_sudo=True,
        help="What is open of invoices whose debit was refused, came back, or of which"
        " nobody knows whether it went through.",
    )
    amount_billed = fields.Monetary(
        string="Billed",
        compute="_compute_money",
        compute_sudo=True,
        help="All that was billed for this subscription, taxes included, less what was"
        " credited.",
    )
    paid_until = fields.Date(
        compute="_compute_money",
        compute_sudo=True,
        help="The last day before the first period that is not paid.",
    )
    has_to_decide = fields.Boolean(
        compute="_compute_money",
        compute_sudo=True,
        help="There are days whose invoice is gone: bill them again, or waive them.",
    )
    debit_count = fields.Integer(compute="_compute_debits", compute_sudo=True)
    amount_debited = fields.Monetary(
        string="Debited",
        compute="_compute_debits",
        compute_sudo=True,
        help="What was collected by debit for the invoices of this subscription.",
    )

    @api.depends("charge_ids.move_line_id", "cover_ids", "state")
    def _compute_money(self):
        for subscription in self:
            moves = subscription.invoice_ids.filtered(lambda m: m.state == "posted")
            owed = {
                move: move._subdebit_get_owed_sudo()
                for move in moves
                if move.payment_state in OPEN and move.move_type == "out_invoice"
            }
            credits = moves.filtered(lambda m: m.move_type == "out_refund")
            subscription.amount_open = sum(owed.values()) - sum(
                credits.mapped("amount_residual")
            )
            subscription.amount_failed = sum(
                amount
                for move, amount in owed.items()
                if move.subdebit_collection_state in FAILED
            )
            subscription.has_to_decide = any(subscription.cover_ids.mapped("to_decide"))
            subscription.amount_billed = subscription._get_amount_billed()
            unpaid = {move for move, amount in owed.items() if amount}
            subscription.paid_until = subscription._get_paid_until(unpaid)

    def _get_amount_billed(self):
        billed = self.charge_ids.filtered(
            lambda charge: charge.state == "live" and charge.move_id.state == "posted"
        )
        return sum(c.sign * (c.amount_net + c.amount_tax) for c in billed)

    def _get_paid_until(self, unpaid):
        """Return the last day that is paid of every line; False where there is none.

        :param set unpaid: the invoices of which something is owed.
        """
        last = []
        for line in self.line_ids.filtered(lambda line: line.kind == "recurring"):
            by_slot = line.cover_ids.sorted("date_from").grouped("payer_slot")
            slots = range(len(self._get_paying_parties()))
            ends = [
                _get_paid_end(by_slot[slot], unpaid)
                for slot in slots
                if slot in by_slot
            ]
            if not ends or not all(ends):
                return False
            last.append(min(ends) - timedelta(days=1))
        return min(last, default=False)

    @api.depends("charge_ids.move_line_id")
    def _compute_debits(self):
        for subscription in self:
            lines = subscription.invoice_ids.subdebit_debit_line_ids
            in_hand = lines.filtered(lambda line: line.claim in IN_HAND)
            subscription.debit_count = len(lines.debit_id)
            subscription.amount_debited = sum(in_hand.mapped("amount"))

    # === ACTION METHODS === #

    def action_view_debits(self):
        """Open the debits that ask, or asked, for the invoices."""
        self.ensure_one()
        self.check_access("read")
        debits = self.sudo().invoice_ids.subdebit_debit_line_ids.debit_id
        return self._get_action_on("subscription_debit.action_debit", debits)

    def action_view_open(self):
        """Open the invoices and credit notes of which something is open."""
        self.ensure_one()
        self.check_access("read")
        moves = self.sudo().invoice_ids.filtered(
            lambda move: move.state == "posted" and move.amount_residual
        )
        return self._get_action_on(
            "subscription_debit.action_our_invoices",
            moves,
            default_move_type="out_invoice",
        )

    def _get_action_on(self, xml_id, records, **context):
        """Return an action on some records: of one alone, its form."""
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        action["domain"] = [("id", "in", records.ids)]
        action["context"] = {"create": False, **context}
        if len(records) == 1:
            action["views"] = [(False, "form")]
            action["res_id"] = records.id
        return action

    def action_view_ledger(self):
        """Open the ledger's own rows: what was billed, which days are settled, events."""
        self.ensure_one()
        self.check_access("read")
        view = self.env.ref("subscription_debit.subdebit_subscription_view_ledger")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ledger"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
        }


def _get_paid_end(covers, unpaid):
    """Return the first day of one payer that is not paid; None if the first is not.

    :param covers: in order of time.
    :param set unpaid: the invoices of which something is owed.
    """
    end = None
    for cover in covers:
        move = cover.charge_id.move_id
        is_paid = move not in unpaid and (not move or move.state == "posted")
        if cover.to_decide or not is_paid:
            break
        end = cover.date_to
    return end
