from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...gateways.hooks import new_secret, problem_of
from .kinds import TEST

NOT_HEARD = "subscription_debit.activity_hook"
# Hosts of the own network, that may be called without https: set by who may set
# parameters of the system, and by nobody else.
TRUSTED = "subscription_debit.hook_hosts"


class SubdebitHook(models.Model):
    """Other software of the company, which is told what happens here."""

    _name = "subdebit.hook"
    _description = "Webhook"
    _inherit = ["subdebit.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(
        required=True, tracking=True, help="Which software it is, in your words."
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    url = fields.Char(
        string="Address",
        required=True,
        tracking=True,
        help="Where the other software takes it: https, on the public network.",
    )
    kind_ids = fields.Many2many(
        "subdebit.hook.kind",
        string="Is Told Of",
        required=True,
        default=lambda self: self.env["subdebit.hook.kind"].search([]),
    )
    secret = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="What is sent is signed with it.",
    )
    has_secret = fields.Boolean(compute="_compute_has_secret")
    is_on = fields.Boolean(string="On", readonly=True, copy=False, tracking=True)
    failing_since = fields.Datetime(
        readonly=True, copy=False, help="Nothing has been taken since."
    )
    problem = fields.Char(readonly=True, copy=False)
    delivery_ids = fields.One2many("subdebit.hook.delivery", "hook_id", readonly=True)
    waiting_count = fields.Integer(
        string="Waiting", compute="_compute_counts", help="Not sent, or not taken yet."
    )
    failed_count = fields.Integer(
        string="Given Up", compute="_compute_counts", help="Not taken by the receiver."
    )

    # === COMPUTE METHODS === #

    @api.depends("secret")
    def _compute_has_secret(self):
        for hook in self:
            hook.has_secret = bool(hook.sudo().secret)

    @api.depends("delivery_ids.state")
    def _compute_counts(self):
        counts = {
            (hook, state): count
            for hook, state, count in self.env["subdebit.hook.delivery"]._read_group(
                [("hook_id", "in", self.ids)], ["hook_id", "state"], ["__count"]
            )
        }
        for hook in self:
            hook.waiting_count = counts.get((hook._origin, "waiting"), 0)
            hook.failed_count = counts.get((hook._origin, "failed"), 0)

    # === CONSTRAINT METHODS === #

    @api.constrains("url")
    def _check_url(self):
        for hook in self:
            problem = problem_of(hook.url, self._get_trusted_sudo())
            if problem == "insecure":
                raise ValidationError(
                    self.env._(
                        "%s is not secure: the address must begin with https://.",
                        hook.url,
                    )
                )
            if problem:
                raise ValidationError(
                    self.env._(
                        "%s is no address that can be called: write it as"
                        " https://example.com/path, without a user or a password.",
                        hook.url,
                    )
                )

    @api.model
    def _get_trusted_sudo(self):
        """Return the hosts of the own network that may be called."""
        told = self.env["ir.config_parameter"].sudo().get_param(TRUSTED) or ""
        return tuple(told.lower().split())

    # === ACTION METHODS === #

    def action_new_secret(self):
        """Make a secret, and show it this once; the one before holds no more."""
        self.ensure_one()
        self._require("manager")
        secret = new_secret()
        self.sudo().secret = secret
        self._message_log(body=self.env._("A new secret was made."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Secret of %s", self.name),
            "res_model": "subdebit.hook.secret",
            "view_mode": "form",
            "target": "new",
            "context": {"default_secret": secret},
        }

    def action_switch_on(self):
        """Tell it from now on, and what waits."""
        self._require("manager")
        for hook in self.sudo():
            if not hook.secret:
                raise UserError(
                    self.env._(
                        "%s has no secret yet: make one, and enter it in the other"
                        " software. Without it nobody can tell that it comes from you.",
                        hook.name,
                    )
                )
            hook._is_heard()
            hook.is_on = True
        self.env["subdebit.hook.delivery"]._trigger()

    def action_switch_off(self):
        """Tell it nothing from now on; what waits, waits."""
        self._require("manager")
        self.sudo().is_on = False

    def action_test(self):
        """Send a message that says nothing but that it is a test."""
        self._require("manager")
        for hook in self.sudo():
            if not hook.secret:
                raise UserError(
                    self.env._(
                        "%s has no secret yet, so that nothing is sent.", hook.name
                    )
                )
        self.sudo()._add_deliveries([(hook, TEST, {}) for hook in self])
        return self.action_open_deliveries() if len(self) == 1 else None

    def action_open_deliveries(self):
        """Open what was told, or is about to be."""
        self.ensure_one()
        self._require("manager", operation="read")
        return self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_hook_delivery"
        ) | {"domain": [("hook_id", "=", self.id)], "context": {}}

    # === WHAT BECOMES OF IT === #

    def _is_heard(self):
        """Note that it takes what it is told, and withdraw the question."""
        for hook in self:
            if hook.failing_since or hook.problem:
                hook.write({"failing_since": False, "problem": False})
            hook.activity_unlink([NOT_HEARD])

    def _switch_off_as(self, words):
        """Tell it nothing more, as it takes nothing; ask a Manager."""
        self.ensure_one()
        self.write({"is_on": False, "problem": words})
        self._message_log(body=words)
        self._ask_once(NOT_HEARD, words)

    def _ask_about_given_up(self, delivery):
        """Ask a Manager about what was not taken to the last; once."""
        self._ask_once(
            NOT_HEARD,
            self.env._(
                "%(host)s did not take %(kind)s (%(about)s) for three days. %(answer)s"
                " Once it does, send it again from the list of what it was told.",
                host=self._say_host(),
                kind=delivery.kind_id.name,
                about=delivery.about or delivery.ref,
                answer=delivery.answer,
            ),
        )

    def _get_responsible(self):
        """Return a Manager: who made it, or who worked last."""
        self.ensure_one()
        managers = self._get_users_of("manager")
        return (self.create_uid & managers) or managers[:1] or self.env.user

    def _say_host(self):
        return urlsplit(self.url).hostname or self.url


class SubdebitHookSecret(models.AbstractModel):
    """Shows a secret once; it is kept in no window."""

    _name = "subdebit.hook.secret"
    _description = "Secret of a Webhook"

    id = fields.Id()
    secret = fields.Char(readonly=True)
