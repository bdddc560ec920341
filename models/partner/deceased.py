from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..mixin import refuse_by_hand, require

DECEASED = "subscription_debit.activity_deceased"
FIELDS = ("subdebit_deceased_on", "subdebit_deceased_words")


class ResPartner(models.Model):
    """A payer who has died: nothing of his is debited, and nobody writes to him.

    What his bank says may be wrong, so a person looks, and a Manager may take it back.
    """

    _inherit = "res.partner"

    subdebit_deceased_on = fields.Date(
        string="Told of the Death On",
        readonly=True,
        copy=False,
        help="Since then nothing is debited from this contact, and no notice, reminder or"
        " invoice is mailed to it.",
    )
    subdebit_deceased_words = fields.Char(
        string="Told by",
        readonly=True,
        copy=False,
    )

    # === DOORS === #

    def action_subdebit_mark_deceased(self):
        """Stop everything of a payer who has died, as the family or a person says."""
        require(self, "billing", "failed_payments", operation="read")
        self._subdebit_check_pays_here()
        words = self.env._("Told by %s", self.env.user.name)
        self._subdebit_take_death_sudo(words)

    def action_subdebit_lift_deceased(self):
        """Take back that a payer has died: it was a mistake.

        :raise UserError: for who is not marked so.
        """
        require(self, "manager", operation="read")
        self._subdebit_check_pays_here()
        for partner in self.sudo():
            if not partner.subdebit_deceased_on:
                raise UserError(
                    self.env._("%s is not marked as deceased.", partner.display_name)
                )
            partner.write(dict.fromkeys(FIELDS, False))
            partner.activity_unlink([DECEASED])
            partner._message_log(
                body=self.env._(
                    "Not deceased, says %s: what is due is debited again.",
                    self.env.user.name,
                )
            )
        self.env["subdebit.debit.run"]._trigger()

    def _subdebit_check_pays_here(self):
        """Refuse what is no business of the user's companies.

        :raise UserError: names who pays nothing there.
        """
        for partner in self:
            domain = [
                ("payer_id", "=", partner.id),
                ("company_id", "in", self.env.companies.ids),
            ]
            if not self.env["subdebit.subscription"].search_count(domain, limit=1):
                raise UserError(
                    self.env._("%s pays no subscription here.", partner.display_name)
                )

    # === BUSINESS METHODS === #

    def _subdebit_take_death_sudo(self, words):
        """Stop everything of payers who have died, quietly, and ask one person.

        :param str words: how it is known.
        """
        for partner in self.sudo().filtered(lambda p: not p.subdebit_deceased_on):
            partner.write(
                {
                    "subdebit_deceased_on": fields.Date.context_today(self),
                    "subdebit_deceased_words": words,
                }
            )
            said = partner._subdebit_say_deceased()
            partner._message_log(body=said)
            debits = self.env["subdebit.debit"].sudo()
            debits._give_up_of_payer(partner, said)
            partner._subdebit_ask_about_death(said)

    def _subdebit_say_deceased(self):
        """Return that a payer has died, and what follows; empty where he has not."""
        self.ensure_one()
        if not self.sudo().subdebit_deceased_on:
            return ""
        return self.env._(
            "%(payer)s has died (%(words)s, %(day)s). Nothing is debited and nobody writes"
            " to this contact any more. Speak with the family, then end the subscriptions"
            " or choose who pays.",
            payer=self.display_name,
            words=self.sudo().subdebit_deceased_words,
            day=format_date(self.env, self.sudo().subdebit_deceased_on),
        )

    def _subdebit_ask_about_death(self, said):
        """Ask the person who handles failed payments, once for the payer."""
        if self.activity_search([DECEASED]):
            return
        subscription = self.env["subdebit.subscription"].sudo()
        subscription = subscription.search([("payer_id", "=", self.id)], limit=1)
        self.activity_schedule(
            DECEASED,
            note=said,
            user_id=(
                subscription._get_responsible() if subscription else self.env.user
            ).id,
        )

    def _subdebit_refuse_death_by_hand(self, vals):
        """Refuse the mark to whoever edits contacts.

        :raise AccessError: names the field.
        """
        refuse_by_hand(self, {name for name in FIELDS if vals.get(name)})
