from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.tools import SQL, mute_logger

from ...const import RUNNING_STATES
from ...gateways.errors import UNAUTHORIZED
from .token import MANDATE_OVER

PROVIDER_HELD = "subscription_debit.activity_provider_held"
# So many methods of a provider that is switched on are lost, and none is left: that is
# no customer who deletes his.
MANY = 2


class SubdebitProviderHold(models.Model):
    """All saved methods of a provider are out of use at once: a Manager looks first.

    Until then nothing is debited from them, nobody is told that his method is missing,
    asked for another, or suspended for it. One alarm, instead of one for each payer.
    """

    _name = "subdebit.provider.hold"
    _description = "Hold of a Payment Provider"
    _inherit = ["subdebit.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    name = fields.Char(string="Provider", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    provider_id = fields.Many2one(
        "payment.provider",
        string="Provider of Odoo's",
        required=True,
        readonly=True,
        ondelete="cascade",
        groups="base.group_system",
    )
    reason = fields.Selection(
        [
            ("disabled", "The provider was switched off"),
            ("archived", "Its saved methods were archived"),
            ("account", "It is another account"),
            ("unknown", "It was asked for money by others"),
            ("access", "It does not accept the access token"),
        ],
        required=True,
        readonly=True,
        tracking=True,
    )
    since = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now, copy=False
    )
    token_ids = fields.Many2many(
        "payment.token",
        "subdebit_hold_token_rel",
        readonly=True,
        context={"active_test": False},
        groups="base.group_system",
    )
    method_count = fields.Integer(string="Saved Methods", readonly=True)
    found = fields.Text(
        string="Payments Found",
        readonly=True,
        help="What the provider has, and nothing here asked for.",
    )
    looked_by = fields.Many2one("res.users", readonly=True, tracking=True)
    looked_at = fields.Datetime(readonly=True, copy=False)
    state = fields.Selection(
        [("open", "Held"), ("looked", "Looked at")], compute="_compute_state"
    )
    sentence = fields.Char(string="What Happened", compute="_compute_sentence")

    _one_at_a_time = models.UniqueIndex(
        "(company_id, provider_id) WHERE looked_at IS NULL",
        "This provider is held already.",
    )

    @api.depends("looked_at")
    def _compute_state(self):
        for hold in self:
            hold.state = "looked" if hold.looked_at else "open"

    @api.depends("reason", "method_count", "name", "found")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for hold in self:
            hold.sentence = hold._say_what_happened()

    def _say_what_happened(self):
        said = {"provider": self.name, "count": self.method_count}
        if self.reason == "unknown":
            return self.env._(
                "%(provider)s has payments that nothing here asked for: look at them"
                " there, and at the debits that wait. A backup was restored, or somebody"
                " charged by another way.",
                **said,
            )
        if self.reason == "access":
            return self.env._(
                "%(provider)s does not accept the access token any more: nothing is sent"
                " there, and nothing heard. Set another one on the payment provider, and"
                " test the connection.",
                **said,
            )
        if self.reason == "account":
            return self.env._(
                "The access token of %(provider)s is that of another account: the"
                " %(count)s saved methods are with the one before.",
                **said,
            )
        if self.reason == "disabled":
            return self.env._(
                "%(provider)s was switched off: the %(count)s saved methods that are"
                " debited cannot be used.",
                **said,
            )
        return self.env._(
            "All %(count)s saved methods at %(provider)s that are debited were archived.",
            **said,
        )

    def _get_responsible(self):
        """Return a Manager: he alone lets it go on."""
        return self._get_users_of("manager")[:1] or super()._get_responsible()

    # === LOOKED AT === #

    def action_go_on(self):
        """Let a provider's debits go on: a Manager has looked.

        What can be debited is debited. Who has no method is then treated as anybody
        without one.
        """
        self._require("manager", operation="read")
        holds_sudo = self.sudo().filtered(lambda hold: not hold.looked_at)
        holds_sudo.write(
            {"looked_by": self.env.uid, "looked_at": fields.Datetime.now()}
        )
        holds_sudo.activity_unlink([PROVIDER_HELD])
        holds_sudo._forget_usable()
        holds_sudo._let_go_on()

    @api.model
    def _search_open_sudo(self, companies):
        """Return what is held now."""
        domain = [("company_id", "in", companies.ids), ("looked_at", "=", False)]
        return self.sudo().search(domain)

    # === HELD === #

    @api.model
    def _hold_sudo(self, company, provider, reason, tokens, found=False):
        """Hold what is debited from a provider's methods, once, and call a Manager.

        :param tokens: the methods that are lost; empty where none is.
        :param str found: the payments that nobody here asked for.
        :return: the hold; empty where it is held already.
        """
        holds_sudo = self.sudo()
        held = [("company_id", "=", company.id), ("provider_id", "=", provider.id)]
        if holds_sudo.search_count([*held, ("looked_at", "=", False)], limit=1):
            return holds_sudo
        vals = {
            "name": provider.name,
            "company_id": company.id,
            "provider_id": provider.id,
            "reason": reason,
            "token_ids": [fields.Command.set(tokens.ids)],
            "found": found,
            "method_count": len(tokens),
        }
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                hold = holds_sudo.create(vals)
        except UniqueViolation:
            return holds_sudo  # Another worker found it at this instant.
        hold._ask_once(PROVIDER_HELD, hold.sentence)
        return hold

    @api.model
    def _forget_usable_sudo(self, companies):
        """Look anew at what is usable again, by whatever way it was restored.

        NOTE: if it is lost once more, that is told once more.
        """
        domain = [("company_id", "in", companies.ids), ("looked_at", "!=", False)]
        domain += [("token_ids.active", "=", True)]
        self.sudo().search(domain)._forget_usable()

    def _forget_usable(self):
        for hold in self:
            hold.token_ids = hold.token_ids.filtered(
                lambda token: not token._subdebit_can_charge()
            )

    @api.model
    def _forget_restored_sudo(self, tokens):
        """Look anew at methods that are restored: where they are lost again, it is told."""
        looked = self.sudo().search(
            [("looked_at", "!=", False), ("token_ids", "in", tokens.ids)]
        )
        looked.token_ids = [fields.Command.unlink(token.id) for token in tokens]

    @api.model
    def _get_held_payers_sudo(self, company):
        """Return who has a saved method at a provider that is held.

        NOTE: whoever it is: a second payer, and who began after the alarm, as well. A
        mandate that is over is no method, held or not.
        """
        tokens_sudo = self.env["payment.token"].sudo().with_context(active_test=False)
        tokens_sudo = tokens_sudo.search(
            [
                ("provider_id", "in", self._get_waiting_providers_sudo().ids),
                ("company_id", "parent_of", company.ids),
                ("mandate_state", "not in", MANDATE_OVER),
            ]
        )
        return tokens_sudo.partner_id

    @api.model
    def _get_waiting_providers_sudo(self):
        """Return the providers at which nothing is asked for now."""
        held = self.sudo().search([("looked_at", "=", False)]).provider_id
        unchecked = [("subdebit_is_unchecked", "=", True)]
        return held | self.env["payment.provider"].sudo().search(unchecked)


class PaymentToken(models.Model):
    _inherit = "payment.token"

    def _subdebit_is_held_sudo(self):
        """Tell whether nothing is asked for by a method before somebody has looked."""
        provider_sudo = self.sudo().provider_id
        if not provider_sudo or provider_sudo.subdebit_is_unchecked:
            return bool(provider_sudo)
        held = [("provider_id", "=", provider_sudo.id), ("looked_at", "=", False)]
        holds_sudo = self.env["subdebit.provider.hold"].sudo()
        return bool(holds_sudo.search_count(held, limit=1))


class PaymentProvider(models.Model):
    _inherit = "payment.provider"

    def _subdebit_hear_answer_sudo(self, answer):
        """Hold a provider whose answer is that it does not know our access token.

        :param answer: ``gateways.contract.Answer``, to whatever was asked.
        """
        if answer.code == UNAUTHORIZED:
            self._subdebit_hold_without_access_sudo()

    def _subdebit_is_shut_out_sudo(self):
        """Tell whether a provider lets us in no more, and nobody has looked yet."""
        self.ensure_one()
        holds_sudo = self.env["subdebit.provider.hold"].sudo()
        held = [("provider_id", "=", self.id), ("looked_at", "=", False)]
        return bool(
            holds_sudo.search_count([*held, ("reason", "=", "access")], limit=1)
        )

    def _subdebit_hold_without_access_sudo(self):
        """Hold what is debited at a provider that does not let us in any more.

        NOTE: one alarm, and not a refusal of each debit. While a new access token waits
        to be known, nothing is sent anyway.
        """
        self.ensure_one()
        if not self.sudo().subdebit_is_unchecked:
            holds = self.env["subdebit.provider.hold"]
            none = self.env["payment.token"]
            holds._hold_sudo(self.company_id, self, "access", none)

    def _subdebit_hold_other_account_sudo(self):
        """Hold the mandates of the account that was before this one."""
        self.ensure_one()
        tokens = self.env["payment.token"].sudo()
        tokens = tokens.search(
            [("provider_id", "=", self.id), ("mandate_state", "not in", MANDATE_OVER)]
        )
        if tokens:
            holds = self.env["subdebit.provider.hold"]
            holds._hold_sudo(self.company_id, self, "account", tokens)


class ResCompany(models.Model):
    _inherit = "res.company"

    def _subdebit_hold_lost_sudo(self):
        """Hold each provider whose saved methods are all out of use since the last look."""
        holds = self.env["subdebit.provider.hold"]
        holds._forget_usable_sudo(self)
        for company in self:
            for provider, tokens in company._subdebit_find_lost_sudo().items():
                is_off = provider.state == "disabled"
                if len(tokens) >= (1 if is_off else MANY):
                    reason = "disabled" if is_off else "archived"
                    holds._hold_sudo(company, provider, reason, tokens)

    def _subdebit_find_lost_sudo(self):
        """Return dict: provider -> its archived methods that would be debited.

        Of those providers of which no method that would be debited is left, and without
        what a Manager has looked at.
        """
        self.ensure_one()
        self.env.flush_all()
        self.env.cr.execute(self._subdebit_query_lost())
        providers = self.env["payment.provider"].sudo()
        tokens = self.env["payment.token"].sudo()
        return {
            providers.browse(provider_id): tokens.browse(token_ids)
            for provider_id, token_ids in self.env.cr.fetchall()
        }

    def _subdebit_query_lost(self):
        return SQL(
            """
            SELECT used.provider_id,
                   array_agg(DISTINCT used.id)
                       FILTER (WHERE NOT used.is_usable AND NOT used.is_known)
              FROM (SELECT id, company_id, state, managed_by,
                           payer_id, payment_mode, payment_token_id
                      FROM subdebit_subscription
                     UNION ALL
                    SELECT shared.id, shared.company_id, shared.state,
                           shared.managed_by, share.payer_id, share.payment_mode,
                           share.payment_token_id
                      FROM subdebit_share share
                      JOIN subdebit_subscription shared
                        ON shared.id = share.subscription_id
                     WHERE share.date_to IS NULL OR share.date_to > %(today)s) s
              JOIN res_partner payer ON payer.id = s.payer_id
              JOIN res_company company ON company.id = s.company_id
              JOIN LATERAL (
                    SELECT token.id,
                           token.provider_id,
                           token.active AND provider.state != 'disabled' AS is_usable,
                           EXISTS (SELECT 1
                                     FROM subdebit_hold_token_rel rel
                                     JOIN subdebit_provider_hold hold
                                       ON hold.id = rel.subdebit_provider_hold_id
                                    WHERE rel.payment_token_id = token.id
                                      AND hold.looked_at IS NOT NULL
                                      AND hold.reason != 'account') AS is_known
                      FROM payment_token token
                      JOIN payment_provider provider ON provider.id = token.provider_id
                      JOIN res_company owner ON owner.id = token.company_id
                     WHERE token.partner_id IN (payer.id, payer.commercial_partner_id)
                       AND COALESCE(token.mandate_state, '') NOT IN %(over)s
                       AND company.parent_path LIKE owner.parent_path || '%%'
                       AND (s.payment_token_id IS NULL OR s.payment_token_id = token.id)
                     ORDER BY is_usable DESC, token.id DESC
                     LIMIT 1) used ON true
             WHERE s.company_id = %(company)s
               AND s.state IN %(running)s
               AND s.payment_mode = 'automatic'
               AND s.managed_by IS NULL
             GROUP BY used.provider_id
            HAVING NOT bool_or(used.is_usable)
               AND bool_or(NOT used.is_usable AND NOT used.is_known)
            """,
            over=MANDATE_OVER,
            company=self.id,
            running=RUNNING_STATES,
            today=self._subdebit_today(),
        )
