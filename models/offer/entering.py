from odoo import fields, models

# So many codes that do not go are looked at for one offer: nobody tries them all.
MOST_CODES = 20
LONGEST_CODE = 200


class SubdebitOffer(models.Model):
    """A promo code that its payer enters before he accepts, or leaves out again."""

    _inherit = "subdebit.offer"

    code_tries = fields.Integer(string="Codes Refused", readonly=True)

    def _enter_code_sudo(self, text):
        """Take promo codes off what is offered, or none.

        :param str text: as he typed it; nothing takes back what was entered before.
        :return: why they cannot be used, in sentences; or None.
        """
        self.ensure_one()
        subscription = self.subscription_id
        subscription._touch_to_serialise()
        self.invalidate_recordset()
        if self.state != "open" or subscription.state != "pending":
            return None
        text = (text or "").strip()[:LONGEST_CODE]
        problem = self._refuse_code_sudo(text) if text else None
        if not problem:
            subscription.sudo().discount_code = text
            self._log_code(text)
        return problem

    def _refuse_code_sudo(self, text):
        if self.code_tries >= MOST_CODES:
            return self.env._("Too many promo codes were tried here: write to us.")
        problems = self.subscription_id._get_discount_problems(text)
        if problems:
            self.sudo().code_tries += 1
        return "\n".join(problems) or None

    def _log_code(self, text):
        """Say that it was he who entered it, by the link."""
        subscription = self.subscription_id
        env, payer = subscription._for_office().env, self.payer_id
        said = (
            env._(
                "%(payer)s entered %(code)s on the page of the offer.",
                payer=payer.display_name,
                code=text,
            )
            if text
            else env._(
                "%s left out the promo code on the page of the offer.",
                payer.display_name,
            )
        )
        subscription._message_log(body=said, author_id=payer.id)

    def _get_discount_problem(self):
        """Return why a promo code that was agreed is not taken off any more; or None.

        NOTE: who does not pay reads of no promo code, and could not mend it.
        """
        if self._is_of_receiver():
            return None
        return self.subscription_id._get_discount_problem()

    def _get_code_problem(self):
        """Return why what was entered, here or at the sign-up, is not taken off; or None."""
        subscription = self.subscription_id
        text = subscription.discount_code or self.sudo().signup_id.discount_code
        problems = subscription._get_discount_problems(text) if text else ()
        return "\n".join(problems) or None
