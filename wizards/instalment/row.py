from fractions import Fraction

from odoo import api, fields, models
from odoo.tools import format_date

from ...models.billing.amount import from_units, to_units


class SubdebitInstalmentPlanRow(models.TransientModel):
    """One instalment of a plan that is only looked at."""

    _name = "subdebit.instalment.plan.row"
    _inherit = ["subdebit.window"]
    _description = "Instalment to Agree On"
    _order = "date, slot, id"

    plan_id = fields.Many2one("subdebit.instalment.plan", ondelete="cascade")
    currency_id = fields.Many2one(related="plan_id.currency_id")
    slot = fields.Integer()
    payer_id = fields.Many2one("res.partner", compute="_compute_payer_id")
    way = fields.Char(string="Paid By", compute="_compute_payer_id")
    is_cheque = fields.Boolean(compute="_compute_payer_id")
    date = fields.Date(string="Agreed Day")
    # NOTE: not read-only: what the client was shown comes back to be compared.
    charge_on = fields.Date(
        string="Paid On",
        compute="_compute_charge_on",
        store=True,
        readonly=False,
        help="The day on which banks work.",
    )
    note = fields.Char(string="Why", compute="_compute_note")
    percent = fields.Float(string="%", digits=(5, 2))
    amount = fields.Monetary(compute="_compute_amount", store=True, readonly=False)
    cheque_number = fields.Char()
    cheque_bank = fields.Char(string="Bank of the Cheque")

    @api.depends(
        *("slot", "plan_id.payer_id", "plan_id.other_payer_id"),
        *("plan_id.way", "plan_id.other_way"),
    )
    @api.depends_context("lang")
    def _compute_payer_id(self):
        ways = self.env["subdebit.instalment"]._fields["way"]
        names = dict(ways._description_selection(self.env))
        for row in self:
            plan = row.plan_id
            way = plan.other_way if row.slot else plan.way
            row.payer_id = plan.other_payer_id if row.slot else plan.payer_id
            row.way = names.get(way)
            row.is_cheque = way == "cheque"

    @api.depends("date", "plan_id.rhythm")
    def _compute_charge_on(self):
        for row in self:
            row.charge_on = row.plan_id and row._get_paid_on()

    def _get_paid_on(self):
        """Return the bank day of the row; its own day where nothing can be told."""
        terms = self.plan_id._get_terms()
        instalments = self.env["subdebit.instalment"]
        if not self.date or instalments._get_days_problem(terms, [self.date]):
            return self.date
        shares = {share.slot: share for share in terms.shares}
        share = shares.get(self.slot, terms.shares[0])
        return instalments._get_paid_on(terms, share, self.date)

    @api.depends("date", "charge_on")
    @api.depends_context("lang")
    def _compute_note(self):
        for row in self:
            is_moved = row.date and row.charge_on and row.date != row.charge_on
            row.note = is_moved and self.env._(
                "Not on %s",
                format_date(self.env, row.date, date_format="EEEE d MMM"),
            )

    @api.depends("percent", "plan_id.row_ids.percent", "plan_id.split", "plan_id.total")
    def _compute_amount(self):
        for row in self:
            plan = row.plan_id
            if plan.split == "percent" and plan.currency_id:
                units = to_units(plan.total, plan.currency_id)
                row.amount = from_units(row._get_units(units), plan.currency_id)

    def _get_units(self, units):
        """Return the row's part of a whole sum, by percent: of all rows, exact.

        Nothing as long as they are not 100 in all.
        """
        rows = self.plan_id.row_ids.filtered("date")
        percents = [Fraction(str(round(row.percent, 2))) for row in rows]
        instalments = self.env["subdebit.instalment"]
        parts = instalments._split_by_percent(units, percents)
        if parts is None or self not in rows:
            return 0
        return parts[list(rows).index(self)]
