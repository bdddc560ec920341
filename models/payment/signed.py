from odoo import api, models

from ...const import SCHEME_OF_METHOD
from .token import MANDATE_OVER

# The provider's name of a scheme -> ours, where they differ.
SCHEMES = {"becs": "becs_au"}
# Odoo's payment method of each scheme.
METHODS = {scheme: code for code, scheme in SCHEME_OF_METHOD.items()}


class PaymentToken(models.Model):
    """A mandate as its provider has it: saved, and followed."""

    _inherit = "payment.token"

    @api.model
    def _subdebit_save_mandate_sudo(self, provider, payer, mandate):
        """Return the saved method of a mandate, a new one where it is not here yet.

        :param mandate: ``gateways.news.Mandate``.
        """
        tokens_sudo = self.sudo().with_context(active_test=False)
        found = tokens_sudo.search(
            [
                ("provider_id", "=", provider.id),
                ("provider_ref", "=", mandate.ref),
            ],
            limit=1,
        )
        if found:
            return found
        vals = self._subdebit_prepare_mandate_vals(provider, mandate)
        scheme = vals["mandate_scheme"]
        token = tokens_sudo.create(
            {
                **vals,
                "provider_id": provider.id,
                "partner_id": payer.id,
                "provider_ref": mandate.ref,
                "payment_method_id": self._subdebit_get_method_sudo(scheme).id,
            }
        )
        payer.sudo()._message_log(
            body=self.env._(
                "A direct debit was set up: %(method)s, mandate %(reference)s.",
                method=token._subdebit_label(),
                reference=mandate.reference or mandate.ref,
            )
        )
        return token

    # === HEARD LATER === #

    def _subdebit_hear(self, mandate, heard=None):
        """Take a mandate as its provider has it now; the same news twice does nothing.

        :param mandate: ``gateways.news.Mandate``.
        :param heard: the last ``gateways.news.Event`` that told of it.
        :return: True where nothing can be debited from it any more, and could before.
        """
        self.ensure_one()
        could = self._subdebit_can_charge()
        told = self._subdebit_prepare_mandate_vals(self.provider_id, mandate)
        # NOTE: a provider may go on calling active what its scheme has ended.
        is_over = told["mandate_state"] in MANDATE_OVER
        if not is_over and self._subdebit_stays_lapsed(told["mandate_date"]):
            told["mandate_state"] = "lapsed"
        changed = {name: value for name, value in told.items() if self[name] != value}
        self.write(changed)
        if "payment_details" in changed:
            self._subdebit_remember_sudo("account", heard, detail=self.payment_details)
        if "mandate_state" in changed:
            self._subdebit_remember_sudo("state", heard, state=self.mandate_state)
            self._subdebit_log_state()
            if self.mandate_state == "failed":
                words = heard and heard.details.get("description")
                self.partner_id._subdebit_fail_to_save_sudo(
                    self.company_id, words or ""
                )
        return could and not self._subdebit_can_charge()

    def _subdebit_log_state(self):
        """Say on the contact what became of the mandate, and what that means."""
        states = dict(self._fields["mandate_state"]._description_selection(self.env))
        said = {"method": self._subdebit_label(), "state": states[self.mandate_state]}
        if self._subdebit_can_charge():
            body = self.env._("The mandate of %(method)s: %(state)s.", **said)
        else:
            body = self.env._(
                "The mandate of %(method)s: %(state)s. Nothing more is debited from it.",
                **said,
            )
        self.partner_id.sudo()._message_log(body=body)

    # === WHAT IT SAYS === #

    def _subdebit_prepare_mandate_vals(self, provider, mandate):
        """Return what a mandate says of itself, and the account of its notice."""
        known = dict(self._fields["mandate_scheme"].selection)
        scheme = SCHEMES.get(mandate.scheme, mandate.scheme)
        scheme = scheme if scheme in known else "weekend_only"
        return {
            **provider.sudo()._subdebit_prepare_notice_vals(scheme),
            "mandate_scheme": scheme,
            "mandate_state": mandate.state,
            "mandate_reference": mandate.reference or False,
            "mandate_date": mandate.created_on or False,
            "next_charge_date": mandate.next_charge_date or False,
            "payment_details": mandate.ending or False,
            "mandate_most": float(mandate.most or 0),
        }

    def _subdebit_get_method_sudo(self, scheme):
        """Return Odoo's payment method of a scheme, whether it is shown or not."""
        methods_sudo = self.env["payment.method"].sudo().with_context(active_test=False)
        found = methods_sudo._get_from_code(METHODS.get(scheme, ""))
        return found or self.env.ref("payment.payment_method_unknown").sudo()
