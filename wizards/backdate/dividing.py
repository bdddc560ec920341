from odoo import api, fields, models
from odoo.tools import format_date

from ...models.mixin import say_about
from ...schedule.errors import ScheduleError


class SubdebitBackdate(models.TransientModel):
    """In how many debits the past is taken, on which days; and what comes afterwards."""

    _inherit = "subdebit.backdate"

    instalments = fields.Integer(
        compute="_compute_instalments", store=True, readonly=False, default=None
    )
    next_charge = fields.Char(string="Not in the Sum", compute="_compute_next_charge")
    instalment_text = fields.Text(string="Debits", compute="_compute_instalment_text")

    # === COMPUTE METHODS === #

    @api.depends(lambda self: self._get_preview_fields())
    def _compute_next_charge(self):
        for wizard in self:
            wizard.next_charge = wizard._is_ready() and wizard._say_next_charge()

    @api.depends("past_total", "currency_id", "company_id")
    def _compute_instalments(self):
        """Propose as many as the company's limit asks for."""
        for wizard in self:
            least = wizard.company_id.sudo()._subdebit_get_min_instalments(
                wizard.past_total, wizard.currency_id, wizard._get_today()
            )
            wizard.instalments = max(wizard.instalments, least)

    @api.depends("past_total", "instalments", "past_payment", "debit_from", "problem")
    def _compute_instalment_text(self):
        for wizard in self:
            payment = wizard._get_payment()
            is_debited = payment and payment.kind == "debit" and wizard.past_total
            is_possible = is_debited and not wizard.problem
            wizard.instalment_text = is_possible and wizard._say_instalments()

    @api.model
    def _check_instalments(self, vals):
        """NOTE: none said is as many as needed; 0 that is said must not become 1."""
        said = vals.get("instalments")
        if said is not None and said < 1:
            self.env["subdebit.instalment"]._check_number(int(said))

    # === SENTENCES === #

    def _say_next_charge(self):
        """Return what is charged next in any case, apart from the past."""
        start, sketch = max(self._get_today(), self.date_start), self._get_sketch()
        try:
            if sketch._get_reach_problem(start):
                return False
            row = sketch._preview_next_invoice(start)
        except (ScheduleError, OverflowError):
            return False  # It is among the problems.
        if not row:
            return self.env._("Nothing more is billed afterwards.")
        return self.env._(
            "The next charge is %(amount)s on %(day)s, as usual.",
            amount=self.currency_id.format(row["amount_total"]),
            day=format_date(self.env, max(row["bill_on"], self._get_next_run_date())),
        )

    def _get_next_run_date(self):
        company = (self.company_id or self.env.company).sudo()
        return company._subdebit_next_run_date(self._get_today())

    def _say_instalments(self):
        """Return on which day which sum is debited; of two payers, from whom."""
        sketch = self._get_sketch()
        sums = {0: self.past_total}
        if sketch.share_ids:
            past = self._preview_backdate(self._get_payment())
            sums = sketch._get_past_by_slot(past.rows)
        parties, today = sketch._get_parties(), self._get_today()
        instalments = self.env["subdebit.instalment"].sudo()
        said = []
        for slot, total in sums.items():
            if not total:
                continue
            plan = instalments._get_plan(sketch, total, self.instalments, today, slot)
            for day, amount in plan:
                when = format_date(self.env, day)
                if sketch.share_ids:
                    when = f"{when}, {parties[slot].payer_id.display_name}"
                said.append(say_about(self.env, when, self.currency_id.format(amount)))
        return "\n".join(said)
