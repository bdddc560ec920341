from odoo import api, fields, models
from odoo.exceptions import UserError

from .history import KINDS

DECISIONS = [
    ("settled", "Settled elsewhere"),
    ("rebuild", "Rebuild as paid invoices"),
    ("bill", "Bill with the next run"),
    ("left", "Leave out"),
]

# What may be decided on each kind.
ALLOWED = {
    "match": ("settled", "rebuild", "left"),
    "missing": ("settled", "bill", "left"),
    "double": ("settled", "left"),
    "amount": ("settled", "rebuild", "left"),
    "blank": ("settled", "left"),
    "unpaid": ("left",),
    "unknown": ("left",),
    "wrong": ("left",),
}


class SubdebitHistoryRow(models.Model):
    """One comparison: of a period, of a payment, or of a customer's total."""

    _name = "subdebit.history.row"
    _description = "Row of a History"
    _inherit = ["subdebit.mixin"]
    _order = "history_id, id"
    _rec_name = "reference"

    history_id = fields.Many2one(
        "subdebit.history", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="history_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="history_id.currency_id")
    history_state = fields.Selection(related="history_id.state", string="Import State")
    line_number = fields.Integer(
        string="Line", readonly=True, aggregator=False, help="In the file."
    )
    reference = fields.Char(readonly=True, index=True)
    name = fields.Char(string="Customer Name", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True)
    subscription_id = fields.Many2one(
        "subdebit.subscription", readonly=True, index="btree_not_null"
    )
    plan = fields.Char(readonly=True)
    price = fields.Monetary(readonly=True, aggregator=False)
    ended = fields.Boolean(readonly=True)
    bill_on = fields.Date(
        string="To Be Billed On", readonly=True, help="Empty: not one single period."
    )
    date_from = fields.Date(string="From", readonly=True)
    date_to = fields.Date(string="To (exclusive)", readonly=True)
    date_missing = fields.Date(
        string="Missing From", readonly=True, help="The first period that nobody paid."
    )
    periods = fields.Integer(readonly=True)
    expected = fields.Monetary(string="Would Have Been Billed", readonly=True)
    paid = fields.Monetary(string="Was Paid", readonly=True)
    difference = fields.Monetary(readonly=True, help="Paid, less billed.")
    paid_on = fields.Date(readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    sentence = fields.Char(string="Why", readonly=True)
    decision = fields.Selection(DECISIONS, help="Empty: to be decided.")
    result = fields.Selection(
        [
            ("open", "Not yet"),
            ("booked", "Booked"),
            ("left", "Left out"),
            ("failed", "Could not be booked"),
        ],
        string="Booking",
        default="open",
        required=True,
        readonly=True,
    )
    problem = fields.Char(readonly=True)
    move_id = fields.Many2one(
        "account.move", string="Invoice", readonly=True, index="btree_not_null"
    )

    # === COMPUTE METHODS === #

    @api.depends("reference", "line_number")
    def _compute_display_name(self):
        for row in self:
            row.display_name = self.env._(
                "%(reference)s, line %(line)s",
                reference=row.reference,
                line=row.line_number,
            )

    # === CRUD METHODS === #

    def write(self, vals):
        """Let a person decide, and write nothing else."""
        if "decision" in vals and not self.env.su:
            self._check_decision(vals["decision"])
        return super().write(vals)

    # === ACTION METHODS === #

    def action_settle(self):
        """Decide: settled elsewhere, never debited, no invoice."""
        self._decide("settled")

    def action_rebuild(self):
        """Decide: rebuilt as posted and paid invoices."""
        self._decide("rebuild")

    def action_bill(self):
        """Decide: left to the next daily run."""
        self._decide("bill")

    def action_leave(self):
        """Decide: not booked at all."""
        self._decide("left")

    def action_undecide(self):
        """Take a decision back."""
        self._decide(False)

    def action_open(self):
        """Open the subscription, or else the contact."""
        self.ensure_one()
        return (self.subscription_id or self.partner_id).get_formview_action()

    def _decide(self, decision):
        self.history_id._require("manager")
        self.write({"decision": decision})

    # === CHECKS === #

    def _check_decision(self, decision):
        """Refuse what cannot be decided, before anything is written."""
        self._check_open()
        names = dict(self._fields["decision"]._description_selection(self.env))
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            allowed = row._get_allowed()
            if decision and decision not in allowed:
                raise UserError(
                    self.env._(
                        "%(reference)s, line %(line)s, is “%(kind)s”: it cannot be"
                        " decided so. Choose: %(allowed)s.",
                        reference=row.reference,
                        line=row.line_number,
                        kind=kinds[row.kind],
                        allowed=", ".join(names[name] for name in allowed),
                    )
                )

    def _check_open(self):
        for row in self:
            if row.history_id.state != "compared" or row.result == "booked":
                raise UserError(
                    self.env._(
                        "%(reference)s, line %(line)s, is booked or at work: nothing"
                        " can be decided any more.",
                        reference=row.reference,
                        line=row.line_number,
                    )
                )

    def _get_allowed(self):
        """Return what may be decided.

        Of a total that differs, nobody knows which invoice was paid otherwise; and what
        was paid for nothing has no invoice.
        """
        self.ensure_one()
        allowed = ALLOWED[self.kind]
        is_loose = not self.bill_on and (self.kind == "amount" or not self.periods)
        # NOTE: what is still owed of a posted invoice would be debited.
        is_short = self.kind == "amount" and self.difference < 0
        if is_loose or is_short:
            return tuple(name for name in allowed if name != "rebuild")
        return allowed
