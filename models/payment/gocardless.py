from odoo import api, fields, models

from ...const import SCHEME_OF_METHOD
from ...gateways.gocardless import GoCardlessGateway, Settings
from ...gateways.gocardless_read import CURRENCIES
from ...gateways.governor import PER_SECOND

# Nobody's account allows more.
MOST_PER_SECOND = 100
# Where a test server stands instead of GoCardless; empty: GoCardless' own hosts.
URL_PARAMETER = "subscription_debit.gocardless_url"


class PaymentProvider(models.Model):
    """GoCardless as a payment provider of Odoo's."""

    _inherit = "payment.provider"

    code = fields.Selection(
        selection_add=[("gocardless", "GoCardless")],
        ondelete={"gocardless": "set default"},
    )
    gocardless_access_token = fields.Char(
        string="Access Token",
        help="Made in GoCardless under Developers, with read and write access.",
        required_if_provider="gocardless",
        copy=False,
        groups="base.group_system",
    )
    gocardless_webhook_secret = fields.Char(
        string="Webhook Secret",
        help="Chosen when the webhook endpoint is made in GoCardless.",
        required_if_provider="gocardless",
        copy=False,
        groups="base.group_system",
    )

    subdebit_listed_at = fields.Datetime(
        string="Asked for News At",
        readonly=True,
        copy=False,
        help="What happened before this moment was listed by the provider.",
    )
    subdebit_webhook_url = fields.Char(
        string="Webhook Address",
        compute="_compute_subdebit_webhook_url",
        help="Enter it in GoCardless, where the webhook endpoint is made.",
    )
    subdebit_per_second = fields.Integer(
        string="Requests a Second",
        default=PER_SECOND,
        required=True,
        help="At most so many; GoCardless itself allows a thousand a minute.",
    )

    _subdebit_per_second_fits = models.Constraint(
        f"CHECK(subdebit_per_second BETWEEN 1 AND {MOST_PER_SECOND})",
        f"A provider is asked 1 to {MOST_PER_SECOND} times a second.",
    )

    def _compute_subdebit_webhook_url(self):
        for provider in self:
            path = f"/subscription_debit/webhook/{provider.id}"
            provider.subdebit_webhook_url = provider.id and (
                f"{provider.get_base_url()}{path}"
            )

    def _compute_feature_support_fields(self):
        """Say what GoCardless can do."""
        result = super()._compute_feature_support_fields()
        self.filtered(lambda provider: provider.code == "gocardless").update(
            {"support_refund": "partial", "support_tokenization": True}
        )
        return result

    def _get_supported_currencies(self):
        """Return the currencies that GoCardless collects."""
        currencies = super()._get_supported_currencies()
        if self.code != "gocardless":
            return currencies
        return currencies.filtered(lambda currency: currency.name in CURRENCIES)

    def _get_default_payment_method_codes(self):
        """Return the schemes that are offered once the provider is switched on."""
        if self.code != "gocardless":
            return super()._get_default_payment_method_codes()
        return set(SCHEME_OF_METHOD)

    def _get_redirect_form_view(self, is_validation=False):
        """Return the form that leads to the page on which a mandate is signed."""
        if self.code != "gocardless":
            return super()._get_redirect_form_view(is_validation=is_validation)
        return self.env.ref("subscription_debit.redirect_to_mandate").sudo()

    def _is_tokenization_required(self, **kwargs):
        """Save each mandate that is signed: it is what is debited."""
        if len(self) == 1 and self.code == "gocardless":
            return True
        return super()._is_tokenization_required(**kwargs)

    def _subdebit_has_gateway(self):
        """Tell whether a gateway of ours speaks with the provider, not Odoo's own code."""
        self.ensure_one()
        return self.code == "gocardless"

    def _subdebit_can_stop(self):
        """Tell whether the provider can stop a debit that is not with the bank yet."""
        return self._subdebit_has_gateway() and "cancel" in GoCardlessGateway.abilities

    def _subdebit_takes_webhooks(self):
        """Tell whether what comes in under its address is for a gateway of ours."""
        self.ensure_one()
        return self._subdebit_has_gateway() and self.state != "disabled"

    @api.model
    def _subdebit_search_with_gateway(self):
        """Return the providers that are in use and have a gateway of ours."""
        return self.search([("code", "=", "gocardless"), ("state", "!=", "disabled")])

    def _subdebit_get_gateway_sudo(self):
        """Return the gateway to the account of a provider that has one.

        A narrow door: its secrets are read, and stay inside the gateway.
        """
        self.ensure_one()
        provider_sudo = self.sudo()
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        return GoCardlessGateway(
            Settings(
                access_token=provider_sudo.gocardless_access_token or "",
                webhook_secret=provider_sudo.gocardless_webhook_secret or "",
                environment="live" if self.state == "enabled" else "sandbox",
                per_second=provider_sudo.subdebit_per_second,
                base_url=parameters_sudo.get_param(URL_PARAMETER, ""),
            )
        )
