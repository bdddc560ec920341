from odoo import api, fields, models


class SubdebitCadenceChoice(models.AbstractModel):
    """A billing frequency that is chosen among those in which the plan is sold.

    For models with ``plan_id``, ``cadence_unit`` and ``cadence_count``, which decide.
    """

    _name = "subdebit.cadence.choice"
    _description = "Choice among the Billing Frequencies of a Plan"

    plan_cadence_ids = fields.Many2many(
        "subdebit.cadence",
        string="Frequencies of the Plan",
        compute="_compute_plan_cadence_ids",
    )
    cadence_id = fields.Many2one(
        "subdebit.cadence",
        string="Billing Frequency",
        compute="_compute_cadence_id",
        inverse="_inverse_cadence_id",
        domain="[('id', 'in', plan_cadence_ids)]",
    )

    @api.depends("plan_id.cadence_ids")
    def _compute_plan_cadence_ids(self):
        for record in self:
            record.plan_cadence_ids = record.plan_id.cadence_ids

    @api.depends("cadence_unit", "cadence_count")
    def _compute_cadence_id(self):
        for (unit, count), those in self.grouped(
            lambda record: (record.cadence_unit, record.cadence_count)
        ).items():
            those.cadence_id = self.env["subdebit.cadence"]._find(unit, count)

    def _inverse_cadence_id(self):
        for record in self:
            record._take_cadence(record.cadence_id)

    @api.onchange("cadence_id")
    def _onchange_cadence_id(self):
        self._take_cadence(self.cadence_id._origin)

    @api.onchange("plan_id")
    def _onchange_cadence_of_plan(self):
        """Begin with a frequency in which the plan is sold."""
        plan = self.plan_id._origin
        if plan and not plan._sells(self.cadence_unit, self.cadence_count):
            self._take_cadence(plan._get_first_cadence())

    def _take_cadence(self, cadence):
        unit, count = self.cadence_unit, self.cadence_count
        if cadence and cadence._get_pair() != (unit, count):
            self.update(
                {
                    "cadence_unit": cadence.cadence_unit,
                    "cadence_count": cadence.cadence_count,
                }
            )
