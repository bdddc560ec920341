from odoo import fields, models
from odoo.fields import Command
from odoo.tools import SQL


class SubdebitSignup(models.Model):
    """The address is proved: now a contact, a draft and its offer are made."""

    _inherit = "subdebit.signup"

    def _confirm_sudo(self):
        """Return the offer of what was chosen; the same one, however often he comes.

        :return: ``subdebit.offer``, empty where the link has expired, or the plan is
            sold no more as it was chosen.
        """
        self.ensure_one()
        self._touch_to_serialise()
        if self.state == "open" and self._is_still_sold():
            self.confirmed_at = fields.Datetime.now()
            subscription = self._make_draft()
            if not subscription._get_discount_problems(self.discount_code or ""):
                subscription.discount_code = self.discount_code
            office = subscription._for_office().env
            subscription._message_log(body=self.with_env(office)._say_confirmed())
            subscription._make_offer(self)
        return self.offer_ids[:1]

    def _touch_to_serialise(self):
        """Let two clicks at once follow each other: the second finds what is made."""
        self.env.cr.execute(
            SQL(
                "UPDATE subdebit_signup SET write_date = write_date WHERE id = %s",
                self.id,
            )
        )
        self.invalidate_recordset()

    def _is_still_sold(self):
        plan = self.plan_id
        prices = plan._get_public_prices_sudo() if plan.is_public else []
        pairs = [price["cadence"]._get_pair() for price in prices]
        return plan.active and (self.cadence_unit, self.cadence_count) in pairs

    def _make_draft(self):
        """Return a draft for the contact of the address."""
        pair = self.cadence_unit, self.cadence_count
        lines = self.plan_id.line_ids.filtered(
            lambda line: not line.is_addon or line in self.addon_ids
        )
        partner = self._find_or_make_partner()
        return (
            self.env["subdebit.subscription"]
            .with_context(lang=partner.lang or self.lang)
            .create(
                {
                    "company_id": self.company_id.id,
                    "partner_id": partner.id,
                    "payer_id": partner.id,
                    "plan_id": self.plan_id.id,
                    "cadence_unit": self.cadence_unit,
                    "cadence_count": self.cadence_count,
                    "date_start": self.company_id._subdebit_today(),
                    "line_ids": [
                        Command.create(line._prepare_line_vals(*pair)) for line in lines
                    ],
                }
            )
        )

    def _find_or_make_partner(self):
        """Return the contact of the proved address.

        Of several with one address, as in a family, the one of that name; a new one
        where none has it.
        """
        partners = self.env["res.partner"]
        found = partners.search(
            [
                *partners._check_company_domain(self.company_id),
                ("email_normalized", "=", self.email),
            ]
        )
        named = found.filtered(lambda one: _fold(one.name) == _fold(self.name))
        if named or len(found) == 1:
            return (named or found)[:1]
        return partners.create(
            {"name": self.name, "email": self.email, "lang": self.lang}
        )

    def _say_confirmed(self):
        return self.env._(
            "%(name)s subscribed on the public page of %(plan)s and proved the address"
            " %(email)s.",
            name=self.name,
            plan=self.plan_id.name,
            email=self.email,
        )


def _fold(name):
    return " ".join((name or "").casefold().split())
