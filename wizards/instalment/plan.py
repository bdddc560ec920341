from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...const import INSTALMENT_WAYS, MOST_INSTALMENTS, OLDEST_START, YEARS_AHEAD
from ...models.billing.amount import from_units, to_units
from ...models.instalment.terms import Share, Terms
from ...schedule.instalments import instalment_dates, split_shares
from ...schedule.periods import LAST_DAY, Cadence

CADENCES = {
    "week": Cadence("week"),
    "month": Cadence("month"),
    "dates": Cadence("month"),
}
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
    move_ids = fields.Many2many(
        "account.move",
        string="Invoices",
        compute="_compute_move_ids",
        store=True,
        readonly=False,
        precompute=True,
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
        precompute=True,
        help="What is open of the invoices; without an invoice, any sum.",
    )
    count = fields.Integer(string="Number of Instalments", default=3)
    rhythm = fields.Selection(
        [("week", "Weekly"), ("month", "Monthly"), ("dates", "On given dates")],
        string="How Often",
        default="month",
        required=True,
    )
    first_date = fields.Date(
        string="First Date", default=lambda self: self.env.company._subdebit_today()
    )
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
        precompute=True,
        required=True,
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
        precompute=True,
        required=True,
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
            moves = window.sudo().move_ids._origin
            known = window.replaces_id.currency_id or moves.currency_id
            window.currency_id = known[:1] or window.company_id.currency_id

    @api.depends("partner_id", "currency_id", "replaces_id")
    def _compute_move_ids(self):
        for window in self:
            if window.replaces_id:
                window.move_ids = window.sudo().replaces_id.move_ids
            elif window.partner_id and not window._has_own_moves():
                window.move_ids = window._find_moves_sudo()

    def _has_own_moves(self):
        """Tell whether invoices are chosen, and all of them the customer's."""
        owners = self._get_moves_sudo().commercial_partner_id
        return owners == self.partner_id.sudo().commercial_partner_id

    def _find_moves_sudo(self):
        """Return the open invoices of the customer that nothing asks for yet."""
        moves = self.partner_id._origin._subdebit_get_for("pay")
        moves = moves.filtered(
            lambda move: (
                move.currency_id == self.currency_id
                and not move._subdebit_get_open_instalments_sudo()
                and not move._subdebit_has_claim_sudo("asks")
            )
        )
        payers = moves.grouped(lambda m: m.subdebit_payer_id or m.partner_id)
        return next(iter(payers.values()), moves)

    @api.depends("move_ids", "replaces_id")
    def _compute_total(self):
        for window in self:
            moves = window._get_moves_sudo()
            if moves:
                instalments = self.env["subdebit.instalment"]
                window.total = instalments._get_owed(moves, window.replaces_id._origin)

    @api.depends("move_ids")
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

    # === WHAT IT COMES TO === #

    def _get_moves_sudo(self):
        return self.sudo().move_ids._origin

    def _get_shares(self):
        first, other = Fraction(100), self.other_payer_id._origin
        shares = []
        if other:
            percent = Fraction(str(round(self.other_percent, 2)))
            first -= percent
            shares = [Share(payer=other, percent=percent, way=self.other_way, slot=1)]
        payer = self.payer_id._origin
        return (Share(payer=payer, percent=first, way=self.way), *shares)

    def _get_given_days(self):
        return tuple(sorted({row.date for row in self.row_ids if row.date}))

    def _count_from_first(self):
        latest = fields.Date.add(self.company_id._subdebit_today(), years=YEARS_AHEAD)
        first = self.first_date
        if not first or not OLDEST_START <= first <= latest:
            return (first,) if first else ()
        if not 1 <= self.count <= MOST_INSTALMENTS:
            return ()
        day = LAST_DAY if self.on_last_day and self.rhythm == "month" else None
        return tuple(instalment_dates(first, self.count, CADENCES[self.rhythm], day))

    def _get_terms(self, from_rows=True):
        """Return what is chosen; the days as they stand in the rows, or as counted."""
        self.ensure_one()
        is_given = from_rows and self.rhythm == "dates" and self.row_ids
        wanted = self._get_given_days() if is_given else self._count_from_first()
        moves = self._get_moves_sudo()
        company = moves.company_id[:1].sudo(self.env.su) or self.company_id
        return Terms(
            company=company,
            currency=self.currency_id,
            units=to_units(self.total, self.currency_id),
            count=len(wanted) if is_given else self.count,
            wanted=wanted,
            shares=self._get_shares(),
            today=company._subdebit_today(),
            moves=moves,
            replaces=self.replaces_id._origin,
            on_last_day=self.on_last_day and self.rhythm == "month",
        )

    def _get_problem(self, terms):
        instalments = self.env["subdebit.instalment"]
        if not terms.wanted and 1 <= terms.count <= MOST_INSTALMENTS:
            return self.env._("Choose the day of the first instalment.")
        problem = instalments._get_terms_problem(terms)
        if not problem and terms.moves:
            problem = instalments._get_moves_problem(terms)
        if problem:
            return problem
        parts = self._get_parts(terms)
        if parts is None:
            return self.env._("The percentages must come to 100.00 in all.")
        return instalments._get_parts_problem(terms, parts)

    def _prepare_rows(self):
        """Return the values of the rows, with what was typed into them before."""
        terms = self._get_terms(from_rows=False)
        instalments = self.env["subdebit.instalment"]
        if not terms.wanted or instalments._get_terms_problem(terms):
            return []
        parts = instalments._propose(terms)
        hundredths = instalments._propose_percents(terms, parts)
        before = {
            slot: list(rows) for slot, rows in self.row_ids.grouped("slot").items()
        }
        vals_list = []
        for part, percent in zip(parts, hundredths, strict=True):
            rows = before.get(part.share.slot)
            kept = rows.pop(0) if rows else self.row_ids.browse()
            vals_list.append(self._prepare_row(terms, part, percent, kept))
        return vals_list

    def _prepare_row(self, terms, part, percent, kept):
        """Return the values of a row, with what was typed into it before."""
        is_given = self.rhythm == "dates" and kept.date
        day = kept.date if is_given else part.wanted
        return {
            "date": day,
            "charge_on": self.env["subdebit.instalment"]._get_paid_on(
                terms, part.share, day
            ),
            "percent": percent,
            "amount": from_units(part.units, terms.currency),
            "slot": part.share.slot,
            "cheque_number": kept.cheque_number,
            "cheque_bank": kept.cheque_bank,
        }

    def _get_parts(self, terms):
        """Return the ``Part`` of each row, by the one engine; None: not 100 percent."""
        rows = self.row_ids.filtered("date").sorted(
            lambda row: (row.date, row.slot, row.id or 0, str(row.id))
        )
        sums = self._get_sums(terms, rows)
        if sums is None:
            return None
        shares = {share.slot: share for share in terms.shares}
        instalments = self.env["subdebit.instalment"]
        return [
            instalments._make_part(
                terms,
                shares.get(row.slot, terms.shares[0]),
                row.date,
                units,
                cheque_number=(row.cheque_number or "").strip(),
                cheque_bank=(row.cheque_bank or "").strip(),
            )
            for row, units in zip(rows, sums, strict=True)
        ]

    def _get_sums(self, terms, rows):
        """Return units for each row, None where percentages are not 100 in all."""
        if self.split == "sum":
            return [to_units(row.amount, terms.currency) for row in rows]
        instalments = self.env["subdebit.instalment"]
        if self.split == "percent":
            percents = [Fraction(str(round(row.percent, 2))) for row in rows]
            return instalments._split_by_percent(terms.units, percents)
        whole = split_shares(terms.units, [share.percent for share in terms.shares])
        return instalments._split_among_rows(terms, whole, [row.slot for row in rows])

    def _say(self, terms):
        """Return who pays what, from which method, in sentences."""
        said = []
        instalments = self.env["subdebit.instalment"]
        for share in terms.shares:
            rows = self.row_ids.filtered(
                lambda row, share=share: row.slot == share.slot
            )
            token_sudo = instalments._find_token_of_share_sudo(terms, share)
            said.append(
                self.env._(
                    "%(payer)s: %(amount)s in %(count)s, %(way)s",
                    payer=share.payer.display_name or self.env._("Nobody yet"),
                    amount=terms.currency.format(sum(rows.mapped("amount"))),
                    count=len(rows),
                    way=token_sudo._subdebit_label()
                    if share.way == "debit" and token_sudo
                    else dict(self._fields["way"]._description_selection(self.env))[
                        share.way
                    ],
                )
            )
        return "\n".join(said)

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
