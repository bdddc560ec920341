from odoo import models


class SubdebitSubscription(models.Model):
    """What a customer changes at home he agrees to, as to an offer: by a ticked box."""

    _inherit = "subdebit.subscription"

    def _portal_get_wording_sudo(self, plan):
        """Return what is ticked before a change, as ``subdebit.consent.text``.

        :param plan: that it is to be of.
        """
        wordings = self.env["subdebit.consent.text"]
        return wordings._get_current_sudo(self.company_id, plan)

    def _portal_get_method_problem(self, values):
        """Return why what costs something now is not bought without a way to pay, or None.

        :param dict values: what was chosen, as of ``_portal_get_chosen``.
        """
        self.ensure_one()
        if self.payment_mode != "automatic" or self._get_token_sudo():
            return None
        decision, plan = (
            self._portal_decide_change(values),
            self._portal_get_chosen(values)["plan"],
        )
        is_bought = decision.charge_total > decision.credit_total
        if is_bought and not (plan and plan._allows_offline()):
            return self.env._("Save a payment method first: this is to be paid now.")
        return None

    def _portal_keep_consent_sudo(self, wording, shown, ip_address="", user_agent=""):
        """Keep who agreed to a change that was just made.

        :param list shown: what he read.
        """
        partner, consents_sudo = (
            self.env.user.partner_id,
            self.env["subdebit.consent"].sudo(),
        )
        vals = consents_sudo._prepare_vals(self, wording, ip_address, user_agent)
        vals |= {
            "partner_id": partner.id,
            "address": partner.email,
            "shown": "\n".join(shown),
        }
        consents_sudo.create(vals)
