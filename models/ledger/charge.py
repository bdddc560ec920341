from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...const import LINE_KINDS
from ...schedule.periods import Period, without
from .booked import NET

# What may follow the invoice; the rest of a row is written once.
FOLLOWS_INVOICE = {"amount_net", "amount_tax", "state", "move_line_id"}


class SubdebitCharge(models.Model):
    _name = "subdebit.charge"
    _description = "Charge (ledger)"
    _inherit = ["subdebit.mixin"]
    _order = "date_from desc, id desc"
    _rec_name = "line_id"

    subscription_id = fields.Many2one(
        "subdebit.subscription",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    line_id = fields.Many2one(
        "subdebit.line", required=True, index=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one(
        related="subscription_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="subscription_id.currency_id")
    partner_id = fields.Many2one(related="subscription_id.partner_id")
    kind = fields.Selection(
        LINE_KINDS, required=True, default="recurring", readonly=True
    )
    occurrence = fields.Integer(
        required=True, default=0, readonly=True, help="The event that caused it."
    )
    payer_slot = fields.Integer(required=True, default=0, readonly=True)
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To (exclusive)", required=True, readonly=True)
    sign = fields.Integer(required=True, default=1, readonly=True)
    revision = fields.Integer(required=True, default=0, readonly=True)
    origin_id = fields.Many2one(
        "subdebit.charge",
        string="Credits",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )
    credit_ids = fields.One2many("subdebit.charge", "origin_id", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    unit_price = fields.Float(digits="Product Price", readonly=True)
    share_num = fields.Integer(required=True, default=1, readonly=True)
    share_den = fields.Integer(required=True, default=1, readonly=True)
    amount_net = fields.Monetary(
        string="Untaxed", compute="_compute_amounts", store=True, readonly=True
    )
    amount_tax = fields.Monetary(
        string="Tax", compute="_compute_amounts", store=True, readonly=True
    )
    amount_signed = fields.Monetary(
        string="Billed",
        compute="_compute_amount_signed",
        help="Untaxed; credits are deducted.",
    )
    terms_hash = fields.Char(readonly=True)
    event_id = fields.Many2one("subdebit.event", ondelete="restrict", readonly=True)
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Invoice Line",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        readonly=True,
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")
    cover_ids = fields.One2many("subdebit.cover", "charge_id", readonly=True)
    state = fields.Selection(
        [("live", "Live"), ("void", "Void")],
        default="live",
        required=True,
        readonly=True,
        index=True,
    )
    explanation = fields.Json(readonly=True)

    _once = models.Constraint(
        "UNIQUE(line_id, kind, occurrence, payer_slot, date_from, sign, revision)",
        "These days of this line are already charged.",
    )
    _sign_and_origin = models.Constraint(
        "CHECK((sign = 1 AND origin_id IS NULL)"
        " OR (sign = -1 AND origin_id IS NOT NULL))",
        "A credit names the charge that it credits, a charge names none.",
    )
    _days = models.Constraint(
        "CHECK(date_from < date_to)", "A charge is for at least one day."
    )

    # === COMPUTE METHODS === #

    @api.depends("move_line_id.price_subtotal", "move_line_id.price_total")
    def _compute_amounts(self):
        for charge in self:
            line = charge.move_line_id
            if line:
                # A credit may stand on an invoice, and a charge on a credit note.
                is_refund = line.move_id.move_type == "out_refund"
                sign = -1 if is_refund == (charge.sign == 1) else 1
                charge.amount_net = sign * line.price_subtotal
                charge.amount_tax = sign * (line.price_total - line.price_subtotal)
            else:
                # The line is gone: what was billed stays known.
                charge.amount_net = charge.amount_net
                charge.amount_tax = charge.amount_tax

    @api.depends("amount_net", "sign", "state")
    def _compute_amount_signed(self):
        for charge in self:
            live = charge.state == "live"
            charge.amount_signed = charge.sign * charge.amount_net if live else 0

    # === CRUD METHODS === #

    def write(self, vals):
        """Refuse to rewrite the ledger."""
        if set(vals) - FOLLOWS_INVOICE:
            raise UserError(self.env._("The entries of the ledger cannot be edited."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The entries of the ledger cannot be deleted."))

    # === ACCOUNTANTS' HANDS === #

    def _void(self):
        """Take back charges whose invoice line is gone or cancelled.

        The days stay covered, to be decided by a person: bill again or waive. A credit
        that came off the invoice waits for the next one.
        """
        live = self.filtered(lambda charge: charge.state == "live")
        waiting = live.filtered(lambda charge: charge._may_wait_again())
        waiting._wait_again()
        live -= waiting
        live._check_credited_days_are_covered()
        live.write({"state": "void"})
        covers = live.cover_ids.filtered(lambda cover: cover.kind == "billed")
        covers._ask_to_decide()

    def _check_credited_days_are_covered(self):
        """Refuse to take back a credit whose days were released since.

        :raise UserError: else both the charge and the next one for its days would stand.
        """
        for credit in self.filtered("origin_id"):
            origin = credit.origin_id
            went_back = credit.event_id or not origin.cover_ids
            if origin.state == "live" and went_back:
                raise UserError(
                    self.env._(
                        "The days of %(line)s from %(date)s were reopened for billing because this"
                        " credit note took them back: it has to stay.",
                        line=origin.line_id.name,
                        date=format_date(self.env, origin.date_from),
                    )
                )

    def _check_released_stay_undone(self):
        """Refuse a sum by which days that were released would be owed again.

        :raise UserError: else both the charge and the next one for its days would stand.
        """
        for charge in self.filtered(lambda charge: charge.sign == 1) | self.origin_id:
            if not charge.cover_ids and not charge._is_undone():
                raise UserError(
                    self.env._(
                        "The days of %(line)s from %(date)s were reopened for billing because they"
                        " were credited in full: their invoice cannot become more, nor"
                        " their credit note less.",
                        line=charge.line_id.name,
                        date=format_date(self.env, charge.date_from),
                    )
                )

    def _revive(self):
        """Take back a voiding: a cancelled invoice was set to draft again.

        :raise UserError: where the days were decided in the meantime.
        """
        void = self.filtered(lambda charge: charge.state == "void")
        void.filtered("origin_id").write({"state": "live"})
        for charge in void - void.filtered("origin_id"):
            if not charge.cover_ids.filtered("to_decide"):
                raise UserError(
                    self.env._(
                        "The days of %(line)s from %(date)s were decided since this"
                        " invoice was cancelled. Duplicate it instead.",
                        line=charge.line_id.name,
                        date=format_date(self.env, charge.date_from),
                    )
                )
            charge.state = "live"
            charge.cover_ids._withdraw_question()

    def _credit(self, move_line):
        """Write the credit of one charge by one line of a credit note.

        The days stay covered: a credit note by hand is a gesture, until somebody
        releases the period.
        """
        self.ensure_one()
        return self.create(
            {
                **self._prepare_credit_vals(),
                "quantity": move_line.quantity,
                "unit_price": move_line.price_unit,
                "move_line_id": move_line.id,
            }
        )

    def _prepare_credit_vals(self):
        """Return the values of a credit of the whole charge."""
        self.ensure_one()
        return {
            "subscription_id": self.subscription_id.id,
            "line_id": self.line_id.id,
            "kind": self.kind,
            "occurrence": self.occurrence,
            "payer_slot": self.payer_slot,
            "date_from": self.date_from,
            "date_to": self.date_to,
            "sign": -1,
            "revision": self._get_next_credit_revision(),
            "origin_id": self.id,
            "quantity": self.quantity,
            "unit_price": self.unit_price,
            "share_num": self.share_num,
            "share_den": self.share_den,
            "terms_hash": self.terms_hash,
            "explanation": self.explanation,
        }

    def _get_next_credit_revision(self, date_from=None):
        last = self.search(
            [
                ("line_id", "=", self.line_id.id),
                ("kind", "=", self.kind),
                ("occurrence", "=", self.occurrence),
                ("payer_slot", "=", self.payer_slot),
                ("date_from", "=", date_from or self.date_from),
                ("sign", "=", -1),
            ],
            order="revision desc",
            limit=1,
        )
        return last.revision + 1 if last else 0

    def _is_undone(self):
        """Tell whether every charge is void or credited in full."""
        return all(
            charge.state == "void"
            or charge.currency_id.compare_amounts(charge._get_left_to_credit(), 0) <= 0
            for charge in self
        )

    def _is_taken_back(self):
        """Tell whether a charge is void, or credited in full.

        NOTE: of a charge for nothing no credit is left either; that one stands.
        """
        self.ensure_one()
        credited = "live" in self.credit_ids.mapped("state") and self._is_undone()
        return self.state == "void" or credited

    def _get_left_to_credit(self):
        """Return the net amount that is billed and not yet credited.

        NOTE: where Odoo rounds taxes for a whole invoice, a line may book a cent more or
        less than it says. What was credited by either measure is credited.
        """
        self.ensure_one()
        credits = self.credit_ids.filtered(lambda credit: credit.state == "live")
        left = self.amount_net - sum(credits.mapped("amount_net"))
        if not credits or self.currency_id.compare_amounts(left, 0) <= 0:
            return left
        return min(left, self._get_amounts_left()[NET])

    def _get_returned_days(self, period):
        """Return the days that are not billed any more: released, or credited alone.

        NOTE: a credit note by hand names the whole period; it is a gesture.
        """
        billed = self.cover_ids.filtered(lambda cover: cover.kind == "billed")
        released = without(period, [_days(cover) for cover in billed])
        credits = self.credit_ids.filtered(lambda credit: credit.state == "live")
        credited = [days for days in map(_days, credits) if days != period]
        return [*released, *credited]

    def action_release(self):
        """Release the period of credited charges: the next run bills it again."""
        self._require("billing", operation="read")
        self._check_undone()
        self.cover_ids.action_release()

    def _check_undone(self):
        """Refuse to release days that are still charged.

        :raise UserError: names the first line.
        """
        for charge in self:
            if charge.sign != 1 or not charge._is_undone():
                raise UserError(
                    self.env._(
                        "%s is neither void nor credited in full: its days stay billed.",
                        charge.line_id.name,
                    )
                )


def _days(record):
    return Period(record.date_from, record.date_to)
