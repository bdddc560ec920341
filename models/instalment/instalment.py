from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...const import INSTALMENT_WAYS

# State of the debit that asks for an instalment -> state of the instalment.
STATE_OF_DEBIT = {
    "ready": "under_way",
    "sending": "under_way",
    "pending": "under_way",
    "unknown": "under_way",
    "collected": "collected",
    "refused": "refused",
    "returned": "returned",
    "cancelled": "cancelled",
}


class SubdebitInstalment(models.Model):
    """A sum of its own over some invoices, paid on its day: all of it, or a part.

    Debited by the daily run, or paid by hand; where two payers share the invoices, each
    has instalments of his own in the one plan.
    """

    _name = "subdebit.instalment"
    _description = "Instalment"
    _inherit = ["subdebit.mixin", "mail.thread"]
    _order = "date, id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    payer_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="restrict", readonly=True
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    payer_slot = fields.Integer(
        required=True,
        default=0,
        readonly=True,
        help="0: the payer of the invoices; 1: who was agreed on to pay a part of them.",
    )
    way = fields.Selection(
        INSTALMENT_WAYS,
        string="Paid By",
        required=True,
        default="debit",
        readonly=True,
        index=True,
    )
    number = fields.Integer(required=True, readonly=True)
    count = fields.Integer(string="Number of Instalments", required=True, readonly=True)
    part = fields.Char(string="Instalment", compute="_compute_part")
    date = fields.Date(string="Charge Date", required=True, index=True, readonly=True)
    date_wanted = fields.Date(
        string="Agreed Day",
        readonly=True,
        help="The day that was agreed, before it was moved to a day on which banks work.",
    )
    amount = fields.Monetary(string="Agreed Sum", required=True, readonly=True)
    first_id = fields.Many2one(
        "subdebit.instalment",
        string="Payment Plan",
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    plan_ids = fields.One2many(
        "subdebit.instalment",
        "first_id",
        string="Instalments of the Plan",
        readonly=True,
    )
    move_ids = fields.Many2many(
        "account.move",
        "subdebit_instalment_move_rel",
        "instalment_id",
        "move_id",
        string="Invoices",
        readonly=True,
        check_company=True,
    )
    subscription_ids = fields.Many2many(
        "subdebit.subscription", string="Subscriptions", readonly=True
    )
    debit_ids = fields.One2many("subdebit.debit", "instalment_id", readonly=True)
    payment_ids = fields.Many2many(
        "account.payment",
        "subdebit_instalment_payment_rel",
        "instalment_id",
        "payment_id",
        string="Payments",
        readonly=True,
        help="By which it was paid by hand, or by the customer himself.",
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    cheque_number = fields.Char(readonly=True)
    cheque_bank = fields.Char(string="Bank of the Cheque", readonly=True)
    is_cancelled = fields.Boolean(readonly=True)
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("under_way", "In Progress"),
            ("collected", "Collected"),
            ("refused", "Refused"),
            ("returned", "Returned"),
            ("cancelled", "Cancelled"),
            ("nothing_left", "Nothing Left"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
    )
    amount_left = fields.Monetary(
        string="Outstanding",
        compute="_compute_state",
        store=True,
        help="Less than was agreed where the invoices were paid in another way.",
    )

    _once = models.Constraint(
        "UNIQUE(first_id, payer_slot, number)",
        "A payer has one instalment of each number.",
    )
    _amount_positive = models.Constraint(
        "CHECK(amount > 0)", "The sum of an instalment must be positive."
    )

    # === COMPUTE METHODS === #

    @api.depends("payer_id", "part", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for instalment in self:
            instalment.display_name = self.env._(
                "%(payer)s, %(part)s on %(date)s",
                payer=instalment.payer_id.name,
                part=instalment.part,
                date=format_date(self.env, instalment.date),
            )

    @api.depends("number", "count")
    @api.depends_context("lang")
    def _compute_part(self):
        for instalment in self:
            instalment.part = self.env._(
                "%(number)s of %(count)s",
                number=instalment.number,
                count=instalment.count,
            )

    @api.depends(
        "first_id.plan_ids.amount",
        "first_id.plan_ids.is_cancelled",
        "first_id.plan_ids.debit_ids.state",
        "first_id.plan_ids.debit_ids.instalment_slot",
        "first_id.plan_ids.debit_ids.is_booked",
        "first_id.plan_ids.payment_ids.state",
        "first_id.plan_ids.payment_ids.subdebit_returned_on",
        "move_ids.subdebit_debit_line_ids.claim",
        "move_ids.state",
        "move_ids.payment_state",
        "move_ids.amount_residual",
    )
    def _compute_state(self):
        for first, instalments in self.grouped("first_id").items():
            found = first._follow_plan() if first else {}
            for instalment in instalments:
                state, left = found.get(instalment, ("planned", instalment.amount))
                instalment.state = state
                instalment.amount_left = left

    def _follow_plan(self):
        """Return dict: instalment of the sum -> its state and what is still asked for.

        What was paid in another way is missing from the last ones.
        """
        self.ensure_one()
        found, left = (
            {},
            sum(move._subdebit_get_unpaid_sudo() for move in self.move_ids),
        )
        for instalment in self._get_plan_in_order():
            debit = instalment._get_debit()
            if instalment.is_cancelled:
                found[instalment] = "cancelled", 0.0
            elif instalment._get_payment():
                found[instalment] = "collected", 0.0
            elif debit:
                state = STATE_OF_DEBIT[debit.state]
                asked = state in ("under_way", "refused", "returned")
                found[instalment] = state, debit._get_outstanding() if asked else 0.0
            else:
                amount = self.currency_id.round(min(instalment.amount, left))
                state = "returned" if instalment._has_bounced() else "planned"
                found[instalment] = state if amount else "nothing_left", amount
                left -= amount
        return found

    def _get_plan_in_order(self):
        """Return the instalments of a plan in the order in which they are paid."""
        return self.plan_ids.sorted(lambda one: (one.date, one.payer_slot, one.number))

    def _get_debit(self):
        """Return the debit that asks for the instalment; empty once it was given up."""
        self.ensure_one()
        return self.debit_ids.filtered("instalment_slot")

    def _get_token_sudo(self, moves):
        """Return the saved method that an instalment is debited from; may be empty.

        :raise UserError: where its invoices are not paid by one payer, from one method.
        """
        self.ensure_one()
        if self.way != "debit":
            return self.env["payment.token"].sudo()
        if self.payer_slot:
            return self._find_own_token_sudo()
        tokens = set(moves._subdebit_get_tokens_sudo().values())
        if len(tokens) > 1 or moves.subdebit_payer_id - self.payer_id:
            raise UserError(
                self.env._(
                    "%s: its invoices are not all paid by its payer, from one saved"
                    " method. Cancel it: they are debited one by one then.",
                    self.display_name,
                )
            )
        return tokens.pop() if tokens else self.env["payment.token"].sudo()

    def _find_own_token_sudo(self):
        """Return the saved method of who was agreed on to pay a part; may be empty."""
        self.ensure_one()
        found = self.env["payment.token"]._subdebit_find_sudo(
            self.payer_id, self.company_id, self.currency_id
        )
        return found[self.payer_id]

    # === ACTION METHODS === #

    def action_cancel(self):
        """Give up instalments that are with nobody; their invoices stay open."""
        self._require("billing", "failed_payments", operation="read")
        words = self.env._("Instalment cancelled by %s", self.env.user.name)
        for instalment in self.sudo():
            instalment._check_may_be_cancelled()
            instalment._give_up(words)

    def _check_may_be_cancelled(self):
        debit = self._get_debit()
        if debit.state not in ("ready", "refused", "returned"):
            debit._refuse_in_flight()
        if self.state in ("collected", "cancelled"):
            raise UserError(
                self.env._("%s was collected or cancelled already.", self.display_name)
            )

    def _leave_to_later_debit(self, sums):
        """Give up what is too small to be debited alone, and all after it.

        Its invoices are then debited by the normal rules, which add such a sum to the
        next debit of the payer. NOTE: less than was agreed is asked for only where
        nothing is left for the instalments that follow.

        :param dict sums: ``account.move`` -> what would have been asked of it.
        """
        self.ensure_one()
        words = self.env._(
            "%s are left for this instalment, which the payment provider does not take"
            " alone: they are debited together with a later invoice.",
            self.currency_id.format(sum(sums.values())),
        )
        self._message_log(body=words)
        for move in sums:
            move._message_log(body=words)
            # Due as this part was: not only with the last one, which is given up too.
            move._subdebit_set_due_date(min(move.invoice_date_due, self.date))
        later = self.first_id.plan_ids.filtered(
            lambda other: (
                other.way == "debit"
                and other.payer_slot == self.payer_slot
                and other.number > self.number
                and not other._get_debit()
            )
        )
        (self | later).is_cancelled = True

    def action_view_debits(self):
        """Open the debits that asked for the instalment."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_debit"
        )
        action["domain"] = [("instalment_id", "=", self.id)]
        action["context"] = {"create": False}
        return action

    def action_view_invoices(self):
        """Open the invoices that the instalment pays."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_our_invoices"
        )
        action["domain"] = [("id", "in", self.move_ids.ids)]
        action["context"] = {"create": False, "default_move_type": "out_invoice"}
        return action
