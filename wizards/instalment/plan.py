from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...const import INSTALMENT_WAYS
from ...models.billing.amount import to_units

# What decides which rows there are; what is typed into them is kept where it can be.
DECIDING = (
    *("partner_id", "currency_id", "move_ids", "total", "count", "rhythm"),
    *("first_date", "on_last_day", "split", "way"),
    *("other_payer_id", "other_percent", "other_way", "replaces_id"),
)


class SubdebitInstalmentPlan(models.TransientModel):
    """Instalments as they would be while somebody types; agreed on by Billing.

    Without invoices it is a simulation, to be printed or sent.
    """

    _name = "subdebit.instalment.plan"
    _inherit = ["subdebit.window"]
    _description = "Agree on Instalments"

    partner_id = fields.Many2one("res.partner", string="Customer")
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, readonly=True
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    # NOTE: never computed beforehand: who may read no invoice cannot be given an empty
    # list of them either.
    move_ids = fields.Many2many(
        "account.move",
        string="Invoices",
        compute="_compute_move_ids",
        store=True,
        readonly=False,
    )
    invoices = fields.Char(string="Pays", compute="_compute_invoices")
    replaces_id = fields.Many2one(
        "subdebit.instalment", string="Instead Of", readonly=True
    )
    total = fields.Monetary(
        string="Sum",
        compute="_compute_total",
        store=True,
        readonly=False,
        help="What is open of the invoices; without an invoice, any sum.",
    )
    count = fields.Integer(string="Number of Instalments", default=3)
    rhythm = fields.Selection(
        [("week", "Weekly"), ("month", "Monthly"), ("dates", "On given dates")],
        string="How Often",
        default="month",
        required=True,
    )
    first_date = fields.Date(default=lambda self: self.env.company._subdebit_today())
    on_last_day = fields.Boolean(
        string="On the Last Day of the Month",
        help="Moved back to a bank day, not forward into the next month.",
    )
    split = fields.Selection(
        [("equal", "Equal"), ("percent", "By percent"), ("sum", "By sum")],
        string="Divided",
        default="equal",
        required=True,
    )
    payer_id = fields.Many2one("res.partner", compute="_compute_payer_id")
    way = fields.Selection(
        INSTALMENT_WAYS,
        string="Paid By",
        compute="_compute_way",
        store=True,
        readonly=False,
    )
    other_payer_id = fields.Many2one(
        "res.partner", string="Second Payer", help="Pays a part beside the first one."
    )
    other_percent = fields.Float(
        string="Share of the Second Payer (%)", digits=(5, 2), default=50.0
    )
    other_way = fields.Selection(
        INSTALMENT_WAYS,
        string="Second Payer Pays By",
        compute="_compute_other_way",
        store=True,
        readonly=False,
    )
    row_ids = fields.One2many(
        "subdebit.instalment.plan.row",
        "plan_id",
        compute="_compute_row_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    sentences = fields.Text(compute="_compute_problem")
    problem = fields.Text(compute="_compute_problem")
    is_done = fields.Boolean(readonly=True)

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "replaces_id")
    def _compute_currency_id(self):
        for window in self:
            own, partner = window.company_id.currency_id, window.partner_id._origin
            known = window.replaces_id.currency_id
            if partner and not known:
                known = partner._subdebit_get_for("split").currency_id
            window.currency_id = own if own in known or not known else known[:1]

    @api.depends("partner_id", "currency_id", "replaces_id")
    def _compute_move_ids(self):
        for window in self:
            # NOTE: who may see no invoices cannot be given any; the sums are his to see.
            is_kept = window.move_ids and window._has_own_moves()
            if window._sees_invoices() and not is_kept:
                window.move_ids = window._get_own_moves_sudo()

    def _has_own_moves(self):
        """Tell whether invoices are chosen, and all of them the customer's."""
        owners = self._get_moves_sudo().commercial_partner_id
        return owners == self.partner_id.sudo().commercial_partner_id

    def _find_moves_sudo(self):
        """Return the open invoices of the customer that nothing asks for yet."""
        if not self.partner_id:
            return self.env["account.move"].sudo()
        moves = self.partner_id._origin._subdebit_get_for("split")
        moves = moves.filtered(lambda move: move.currency_id == self.currency_id)
        payers = moves.grouped(lambda m: m.subdebit_payer_id or m.partner_id)
        return next(iter(payers.values()), moves)

    @api.depends("move_ids", "replaces_id", "partner_id")
    def _compute_total(self):
        for window in self:
            moves = window._get_moves_sudo()
            if moves:
                instalments = self.env["subdebit.instalment"]
                window.total = instalments._get_owed(moves, window.replaces_id._origin)

    @api.depends("move_ids", "partner_id")
    def _compute_invoices(self):
        for window in self:
            window.invoices = ", ".join(window._get_moves_sudo().mapped("name"))

    @api.depends("move_ids", "partner_id")
    def _compute_payer_id(self):
        for window in self:
            moves = window._get_moves_sudo()
            payers = moves.subdebit_payer_id or moves.partner_id
            window.payer_id = (payers or window.partner_id)[:1]

    @api.depends("move_ids", "partner_id", "company_id", "currency_id")
    def _compute_way(self):
        for window in self:
            moves = window._get_moves_sudo()
            kind = moves[:1].subdebit_offline_type
            found = set(moves._subdebit_get_tokens_sudo().values()) if moves else {0}
            can_debit = len(found) == 1 and all(found)
            window.way = "debit" if can_debit else window._get_way_by_hand(kind)

    @api.depends("other_payer_id", "way", "company_id", "currency_id")
    def _compute_other_way(self):
        tokens = self.env["payment.token"]
        for window in self:
            payer = window.other_payer_id._origin
            found = payer and tokens._subdebit_find_sudo(
                payer, window.company_id, window.currency_id
            )
            kind = payer.subdebit_offline_type
            can_debit = payer and found[payer]
            window.other_way = "debit" if can_debit else window._get_way_by_hand(kind)

    def _get_way_by_hand(self, kind):
        own = self.payer_id._origin.subdebit_offline_type
        return kind or own or "transfer"

    @api.depends(*DECIDING)
    def _compute_row_ids(self):
        for window in self:
            window.row_ids = [Command.clear()] + [
                Command.create(vals) for vals in window._prepare_rows()
            ]

    @api.depends(*DECIDING, "row_ids.date", "row_ids.percent", "row_ids.amount")
    @api.depends_context("lang")
    def _compute_problem(self):
        for window in self:
            terms = window._get_terms()
            window.problem = window._get_problem(terms)
            window.sentences = "" if window.problem else window._say(terms)

    # === CRUD METHODS === #

    @api.model
    def default_get(self, fields):
        """Begin with the invoices, the customer or the plan that it is opened from."""
        defaults = super().default_get(fields)
        model, ids = self.env.context.get("active_model"), self._get_active_ids()
        if model == "account.move" and ids and not defaults.get("move_ids"):
            moves = self.env["account.move"].browse(ids)
            moves.check_access("read")
            defaults["move_ids"] = [Command.set(ids)]
            defaults["partner_id"] = moves.commercial_partner_id[:1].id
            defaults["currency_id"] = moves.currency_id[:1].id
        self._check_incoming(defaults)
        return defaults

    def _get_active_ids(self):
        context = self.env.context
        return context.get("active_ids") or list(
            filter(None, [context.get("active_id")])
        )

    @api.model_create_multi
    def create(self, vals_list):
        """Show what it comes to as of now, whatever changes before it is read."""
        windows = super().create(vals_list)
        windows.flush_recordset()
        return windows

    # === CONFIRMED === #

    def action_confirm(self):
        """Write down what is shown, once; refuse what would be otherwise by now."""
        self.ensure_one()
        self._require("billing")
        terms = self._get_terms()
        if not terms.moves:
            raise UserError(
                self.env._("There is no invoice to pay: choose the invoices first.")
            )
        terms.moves.sudo(self.env.su).check_access("write")
        terms.moves._subdebit_touch_to_serialise()
        if self.is_done:
            return {"type": "ir.actions.act_window_close"}
        problem = self._get_problem(terms)
        if problem:
            raise UserError(problem)
        parts = self._get_parts(terms)
        self._check_fresh(terms, parts)
        instalments = self.env["subdebit.instalment"]._agree(terms, parts)
        self.is_done = True
        return instalments[:1]._open_plan()

    def _check_fresh(self, terms, parts):
        """Refuse what would come to other days or sums than were shown."""
        shown = sorted(
            (row.charge_on, row.slot, to_units(row.amount, terms.currency))
            for row in self.row_ids
            if row.charge_on
        )
        now = sorted((part.day, part.share.slot, part.units) for part in parts)
        if shown != now or len(shown) != len(self.row_ids):
            raise UserError(
                self.env._(
                    "This changed since it was shown, so nothing was done. Open the"
                    " window again."
                )
            )
