from odoo import models
from odoo.tools import format_list


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

    # === SEVERAL AT ONCE === #

    def _portal_get_able(self, values):
        """Return, as a list, which of several change by what a visitor chose.

        :param dict values: as of ``_portal_decide_each``.
        """
        chosen = self._portal_decide_each("change", values)
        return [one.subscription for one in chosen if not one.decision.problem]

    def _portal_get_wanted_wording_sudo(self, values):
        plan = self._portal_get_chosen(self._portal_spread(values))["plan"]
        return self._portal_get_wording_sudo(plan)

    def _portal_get_wordings_sudo(self, values):
        """Return what is ticked before several change, each wording once."""
        wordings = self.env["subdebit.consent.text"].sudo()
        able = self._portal_get_able(values)
        return wordings.union(
            *(one._portal_get_wanted_wording_sudo(values) for one in able)
        )

    def _portal_get_bulk_refusal(self, values, agreed):
        """Return why several that could be changed are not, or None.

        :param list agreed: the numbers of the wordings that were ticked, as texts.
        """
        unpaid = [
            one.partner_id.name
            for one in self._portal_get_able(values)
            if one._portal_get_method_problem(one._portal_spread(values))
        ]
        if unpaid:
            return self.env._(
                "Save a payment method first: this is to be paid now, for %s.",
                format_list(self.env, unpaid),
            )
        wordings_sudo = self._portal_get_wordings_sudo(values)
        if set(map(str, wordings_sudo.ids)) - set(agreed):
            return self.env._("Tick the box to agree.")
        return None

    def _portal_change_each(self, values, shown, ip_address="", user_agent=""):
        """Change several as a visitor was shown, and keep to what he agreed of each.

        :return: as of ``_portal_confirm_each``.
        """
        ticked = [
            (one, one._portal_get_wanted_wording_sudo(values))
            for one in self._portal_get_able(values)
        ]
        told = self._portal_confirm_each("change", values, shown)
        for one, wording_sudo in ticked if told is None else ():
            start = f"{one._portal_get_bulk_name()}: "
            lines = [line for line in shown if line.startswith(start)]
            one._portal_keep_consent_sudo(wording_sudo, lines, ip_address, user_agent)
        return told
