from datetime import timedelta

from odoo import api, fields, models

STATES = [
    ("new", "To be read"),
    ("done", "Done"),
    ("kept", "Kept"),
    ("failed", "Failed"),
]


class SubdebitWebhook(models.Model):
    """The inbox of all gateways: one row for each event, however often it comes."""

    _name = "subdebit.webhook"
    _description = "News from a Payment Provider"
    _inherit = ["subdebit.mixin"]
    _order = "happened_at desc, id desc"
    _rec_name = "event_ref"

    provider_id = fields.Many2one(
        "payment.provider",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    event_ref = fields.Char(string="Event", required=True, readonly=True)
    happened_at = fields.Datetime(required=True, readonly=True)
    resource = fields.Char(string="About What", required=True, readonly=True)
    action = fields.Char(string="Provider's Word", required=True, readonly=True)
    subject_ref = fields.Char(string="Provider's Reference", readonly=True, index=True)
    body = fields.Json(
        readonly=True,
        groups="subscription_debit.group_manager",
        help="As it came; emptied after the days that the company sets.",
    )
    way = fields.Selection(
        [("webhook", "Webhook"), ("list", "Asked for")],
        string="Came By",
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        STATES, required=True, default="new", readonly=True, index=True
    )
    problem = fields.Char(readonly=True)
    tries = fields.Integer(readonly=True)
    debit_id = fields.Many2one("subdebit.debit", readonly=True, ondelete="set null")
    is_unknown = fields.Boolean(
        string="Asked for by Nobody Here",
        readonly=True,
        index="btree_not_null",
        help="A payment from a method of ours that nothing here asked for: the next run"
        " waits until a Manager has looked at it.",
    )
    key = fields.Char(
        readonly=True,
        groups="base.group_system",
        help="Our key, under which the payment was made.",
    )
    waits = fields.Char(compute="_compute_waits", help="How long it waits already.")

    _once = models.Constraint(
        "UNIQUE(provider_id, event_ref)", "This event of the provider is here already."
    )

    @api.depends("state", "create_date")
    @api.depends_context("lang")
    def _compute_waits(self):
        for event in self:
            event.waits = event.state == "new" and event._say_age()

    def _say_age(self):
        age = fields.Datetime.now() - (self.create_date or fields.Datetime.now())
        if age < timedelta(hours=2):
            return self.env._("%s min", int(age.total_seconds() // 60))
        return self.env._("%s h", int(age.total_seconds() // 3600))

    def action_replay(self):
        """Read again what the events are about, as the provider has it now."""
        self._require("manager", operation="read")
        self.sudo().write({"state": "new", "problem": False, "tries": 0})
        self._trigger()

    @api.model
    def _trigger(self):
        """Let the cron run as soon as it can."""
        self.env.ref("subscription_debit.cron_webhook").sudo()._trigger()

    @api.autovacuum
    def _empty_old_bodies(self):
        """Empty what came longer ago than each company keeps it."""
        for company in self.env["res.company"].search([]):
            oldest = fields.Datetime.now() - timedelta(
                days=company.subdebit_webhook_days
            )
            self.search(
                [
                    ("company_id", "=", company.id),
                    ("create_date", "<", oldest),
                    ("state", "!=", "new"),
                    ("body", "!=", False),
                ]
            ).body = False
