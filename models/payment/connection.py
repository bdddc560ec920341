from odoo import models
from odoo.exceptions import AccessError, UserError

from ...gateways.errors import GatewayError
from .signed import SCHEMES


class PaymentProvider(models.Model):
    """Whose account it is, and what it may do, as the provider itself says."""

    _inherit = "payment.provider"

    def action_subdebit_test_connection(self):
        """Ask the provider whose account it is, and show what it answers.

        :raise UserError: where it does not answer, or refuses the access token.
        """
        self.ensure_one()
        self._subdebit_require_settings()
        if not self._subdebit_has_gateway():
            raise UserError(
                self.env._("%s has no account that could be asked.", self.name)
            )
        try:
            told = self._subdebit_get_gateway_sudo().test_connection()
        except GatewayError as error:
            raise UserError(self._subdebit_say_no_connection(error)) from error
        self._subdebit_take_account_sudo(told)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_connection"
        ) | {"context": self._subdebit_prepare_connection(told)}

    def _subdebit_require_settings(self):
        """Refuse who may not change the settings of providers.

        :raise AccessError: names the right, or what Odoo refuses.
        """
        if not (self.env.su or self.env.user.has_group("base.group_system")):
            raise AccessError(
                self.env._(
                    "Payment providers are set up by those who may change Odoo's"
                    " settings: ask your administrator."
                )
            )
        self.check_access("write")

    def _subdebit_say_no_connection(self, error):
        if error.kind == "misconfigured":
            return self.env._(
                "%(provider)s does not accept the access token: %(words)s",
                provider=self.name,
                words=error,
            )
        return self.env._(
            "%(provider)s did not answer as expected: %(words)s",
            provider=self.name,
            words=error,
        )

    def _subdebit_prepare_connection(self, told):
        """Return the context of the window that shows an answer.

        :param told: ``gateways.news.Connection``.
        """
        return {
            "default_provider_id": self.id,
            "default_account": f"{told.name} ({told.account_ref})",
            "default_is_live": self.state == "enabled",
            "default_verification": self._subdebit_say_verification(told.verification),
            "default_can_refund": told.can_refund,
            "default_sends_notices": told.sends_notices,
            "default_schemes": "\n".join(map(self._subdebit_say_scheme, told.schemes)),
        }

    def _subdebit_say_verification(self, status):
        known = {
            "successful": self.env._("Verified"),
            "in_review": self.env._("Being reviewed"),
            "action_required": self.env._(
                "Not verified: the provider wants something from you"
            ),
        }
        return known.get(status, status)

    def _subdebit_say_scheme(self, one):
        """Return a scheme of the account in a line; `one` is a ``SchemeAccount``."""
        tokens = self.env["payment.token"]
        names = dict(tokens._fields["mandate_scheme"]._description_selection(self.env))
        said = {
            "scheme": names.get(SCHEMES.get(one.scheme, one.scheme), one.scheme),
            "currency": one.currency,
            "status": self._subdebit_say_scheme_status(one.status),
            "days": one.notice_days,
        }
        if one.notice_days is None:
            return self.env._("%(scheme)s (%(currency)s): %(status)s", **said)
        return self.env._(
            "%(scheme)s (%(currency)s): %(status)s, notice in bank days: %(days)s",
            **said,
        )

    def _subdebit_say_scheme_status(self, status):
        known = {
            "active": self.env._("in use"),
            "pending": self.env._("being set up"),
        }
        return known.get(status, status)

    def _subdebit_take_notices(self, sends_notices):
        """Let the provider, or us, write to payers before each debit from now on."""
        self._subdebit_require_settings()
        self.subdebit_sends_notices = sends_notices
