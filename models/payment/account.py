from datetime import timedelta

from odoo import api, fields, models

from ...gateways.errors import UNAUTHORIZED, GatewayError
from ...schedule.schemes import BANK_DAYS, scheme_named
from .signed import SCHEMES

# A provider is asked so often whose account it is, and what notices it gives.
ASK_EVERY = timedelta(days=1)


class PaymentProvider(models.Model):
    """Which account of the provider the mandates are with, and its notices."""

    _inherit = "payment.provider"

    subdebit_account_ref = fields.Char(
        string="Account",
        readonly=True,
        copy=False,
        help="The provider's reference of the account that saved the mandates.",
    )
    subdebit_account_asked_at = fields.Datetime(readonly=True, copy=False)
    subdebit_is_unchecked = fields.Boolean(
        string="Account Not Checked",
        readonly=True,
        copy=False,
        help="The access token was changed: nothing is debited before the provider has"
        " said that it is the same account.",
    )
    subdebit_scheme_notices = fields.Json(
        string="Notices of the Account",
        readonly=True,
        copy=False,
        help="Bank days by scheme, as the provider tells them.",
    )

    def write(self, vals):
        """Ask anew whose account it is after a change of the access token.

        And hold what is debited from saved methods that a change puts out of use.
        """
        changed = self.browse()
        if "gocardless_access_token" in vals:
            token = vals["gocardless_access_token"]
            changed = self.filtered(
                lambda p: p.sudo().gocardless_access_token not in (False, token)
            )
        result = super().write(vals)
        changed.filtered("subdebit_account_ref").subdebit_is_unchecked = True
        if "state" in vals:
            companies = self.env["res.company"].sudo()
            companies = companies.search([("id", "child_of", self.company_id.ids)])
            companies._subdebit_hold_lost_sudo()
        return result

    # === ASKED === #

    @api.model
    def _subdebit_ask_accounts(self):
        """Ask each provider whose account it is, once a day and after a change."""
        yesterday = fields.Datetime.now() - ASK_EVERY
        for provider in self._subdebit_search_with_gateway():
            asked_at = provider.subdebit_account_asked_at
            if provider.subdebit_is_unchecked or not asked_at or asked_at < yesterday:
                provider._subdebit_ask_account()

    def _subdebit_ask_account(self):
        self.ensure_one()
        gateway = self._subdebit_get_gateway_sudo()
        # NOTE: what is done is done; and no transaction is open during the call.
        self.env["ir.cron"]._commit_progress()
        try:
            told = gateway.test_connection()
        except GatewayError as error:
            # It is asked again a quarter of an hour later.
            if error.code == UNAUTHORIZED:
                self._subdebit_hold_without_access_sudo()
            return
        self._subdebit_take_account_sudo(told)

    def _subdebit_take_account_sudo(self, told):
        """Take what a provider says of its account; hold it where it is another one.

        :param told: ``gateways.news.Connection``.
        """
        self.ensure_one()
        provider_sudo = self.sudo()
        if provider_sudo.subdebit_is_unchecked:
            self.env["subdebit.debit.run"].sudo()._trigger()
        before = provider_sudo.subdebit_account_ref
        if before and before != told.account_ref:
            provider_sudo._subdebit_hold_other_account_sudo()
        provider_sudo.write(
            {
                "subdebit_account_ref": told.account_ref,
                "subdebit_account_asked_at": fields.Datetime.now(),
                "subdebit_is_unchecked": False,
                "subdebit_scheme_notices": _notices_of(told),
            }
        )
        provider_sudo._subdebit_follow_notices_sudo()

    # === NOTICES === #

    def _subdebit_prepare_notice_vals(self, scheme):
        """Return the values of a mandate's notice, as the account states it.

        NOTE: the provider counts bank days. A scheme that counts otherwise keeps its own.
        """
        self.ensure_one()
        days = (self.subdebit_scheme_notices or {}).get(scheme)
        if days is None or scheme_named(scheme).notice_unit != BANK_DAYS:
            return {}
        return {"mandate_notice": days, "mandate_notice_unit": "bank_day"}

    def _subdebit_follow_notices_sudo(self):
        """Let the saved mandates have the notice that their account states now."""
        self.ensure_one()
        for scheme in self.subdebit_scheme_notices or {}:
            vals = self._subdebit_prepare_notice_vals(scheme)
            mandates_sudo = self.env["payment.token"].sudo()
            mandates_sudo.search(
                [("provider_id", "=", self.id), ("mandate_scheme", "=", scheme)]
            ).filtered(
                lambda token, vals=vals: any(token[n] != v for n, v in vals.items())
            ).write(vals)


def _notices_of(told):
    known = {SCHEMES.get(one.scheme, one.scheme): one for one in told.schemes}
    return {
        scheme: one.notice_days
        for scheme, one in known.items()
        if one.notice_days is not None
    }
