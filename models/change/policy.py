from odoo import fields, models
from odoo.exceptions import UserError

from ...schedule.errors import ScheduleError

WHEN = [("now", "At once"), ("renewal", "At the next renewal")]


class ResCompany(models.Model):
    """When a change takes effect, where the plan does not say."""

    _inherit = "res.company"

    subdebit_upgrade_when = fields.Selection(
        WHEN,
        string="Upgrades",
        default="now",
        required=True,
        help="What costs more. At once: the difference is billed by the days that are left.",
    )
    subdebit_downgrade_when = fields.Selection(
        WHEN,
        string="Downgrades",
        default="renewal",
        required=True,
        help="What costs less. At once: what was paid too much is credited.",
    )
    subdebit_cadence_when = fields.Selection(
        WHEN,
        string="Changes of Frequency",
        default="renewal",
        required=True,
        help="Another billing frequency, or another billing day.",
    )
    subdebit_email_change = fields.Boolean(
        string="Tell of a Change",
        default=True,
        help="Who pays is told what changes, from when on, and what it costs.",
    )


class ResConfigSettings(models.TransientModel):
    """The same as settings."""

    _inherit = "res.config.settings"

    subdebit_upgrade_when = fields.Selection(
        related="company_id.subdebit_upgrade_when", readonly=False, required=True
    )
    subdebit_downgrade_when = fields.Selection(
        related="company_id.subdebit_downgrade_when", readonly=False, required=True
    )
    subdebit_cadence_when = fields.Selection(
        related="company_id.subdebit_cadence_when", readonly=False, required=True
    )
    subdebit_email_change = fields.Boolean(
        related="company_id.subdebit_email_change", readonly=False
    )


class SubdebitPlan(models.Model):
    """When changes of its subscriptions take effect, and what customers may change."""

    _inherit = "subdebit.plan"

    upgrade_when = fields.Selection(
        WHEN, string="Upgrades", tracking=True, help="Empty: as the company has it."
    )
    downgrade_when = fields.Selection(
        WHEN, string="Downgrades", tracking=True, help="Empty: as the company has it."
    )
    cadence_when = fields.Selection(
        WHEN,
        string="Changes of Frequency",
        tracking=True,
        help="Empty: as the company has it.",
    )
    portal_plan_ids = fields.Many2many(
        "subdebit.plan",
        "subdebit_plan_portal_rel",
        "plan_id",
        "other_id",
        string="Customers May Change To",
        domain="[('id', '!=', id), ('company_id', '=', company_id),"
        " ('currency_id', '=', currency_id)]",
        check_company=True,
        help="Plans to which who pays can change in the portal. Empty: to none.",
    )
    portal_cadence = fields.Boolean(
        string="Customers May Change the Frequency", tracking=True
    )
    portal_quantity = fields.Boolean(
        string="Customers May Change Quantities", tracking=True
    )
    portal_addons = fields.Boolean(string="Customers May Change Add-ons", tracking=True)


class SubdebitSubscription(models.Model):
    """When a change takes effect unless somebody says so."""

    _inherit = "subdebit.subscription"

    def _get_change_when(self, kind):
        """Return ``now`` or ``renewal``, as the plan or else the company has it.

        :param str kind: ``upgrade``, ``downgrade`` or ``cadence``.
        """
        self.ensure_one()
        own = self.plan_id[f"{kind}_when"]
        return own or self.company_id.sudo()[f"subdebit_{kind}_when"]

    def _get_policy_when(self, wish):
        """Return ``now`` or ``renewal`` for a wish that does not say so itself."""
        try:
            agreed = self._get_agreed_now()
            rows = self._get_change_rows(wish, agreed)
        except (UserError, ScheduleError, OverflowError):
            return "now"
        whole = self._get_whole_cadence(agreed)
        if wish.day_of_month or (wish.cadence and wish.cadence != whole):
            return self._get_change_when("cadence")
        compared = self._compare_prices(rows, agreed, wish)
        return self._get_change_when("downgrade" if compared < 0 else "upgrade")
