from odoo import api, fields, models
from odoo.tools import format_date


class SubdebitSubscription(models.Model):
    """Who pays is told what changes, and which sum of his own becomes another."""

    _inherit = "subdebit.subscription"

    def _tell_change(self, decision, event):
        """Tell who pays; of a withdrawal, by the event that withdraws.

        :param event: which says what changes.
        """
        planned = decision.planned
        until = planned.get_last_day()
        self._tell(
            "change",
            planned.day,
            date_until=until or False,
            next_charge_date=decision.next_charge_date or False,
            credit=max(decision.credit_total - decision.charge_total, 0.0) or False,
            event=event,
            sums=self._get_told_sums(decision.effects),
        )

    def _get_told_sums(self, effects):
        """Return the first payment of each addressee that is another: dict of values.

        :param effects: of a ``Decision``: the next invoices, old beside new.
        """
        coming = [one for one in effects if one.amount_before is not None]
        told = {}
        for partner in self._get_told("change"):
            own = [one for one in coming if one.owners[:1] == partner] or [
                one
                for one in coming
                if partner.commercial_partner_id in one.owners.commercial_partner_id
            ]
            told[partner] = self._get_first_other(own)
        return told

    def _say_not_asked(self, effects):
        """Yield whose part of what two share becomes more, and who is told of it only."""
        for party in self._get_paying_parties()[1:]:
            payer = party.payer_id
            own = [one for one in effects if one.owners[:1] == payer]
            other = self._get_first_other(
                [one for one in own if one.amount_before is not None]
            )
            if other and other["amount_after"] > other["amount_before"]:
                yield self.env._(
                    "%(payer)s is told, and not asked: his part becomes %(new)s instead"
                    " of %(old)s, taxes included. Agree on it with him first.",
                    payer=payer.display_name,
                    new=self.currency_id.format(other["amount_after"]),
                    old=self.currency_id.format(other["amount_before"]),
                )

    def _get_first_other(self, effects):
        """Return the values of the first billing day whose sum is another, or none."""
        by_day = {}
        for one in sorted(effects, key=lambda effect: effect.bill_on):
            by_day.setdefault(one.bill_on, []).append(one)
        for day, ones in by_day.items():
            old = sum(one.amount_before for one in ones)
            new = sum(one.amount_total for one in ones)
            if self.currency_id.compare_amounts(old, new):
                paid_on = next((one.charge_on for one in ones if one.charge_on), day)
                return {"amount_before": old, "amount_after": new, "amount_on": paid_on}
        return {}


class SubdebitNotice(models.Model):
    """What somebody was told that he pays, instead of what."""

    _inherit = "subdebit.notice"

    amount_before = fields.Monetary(
        string="So Far", readonly=True, help="What was told that it would have been."
    )
    amount_after = fields.Monetary(
        string="From Then On",
        readonly=True,
        help="The first payment that is another by a change, with its taxes.",
    )
    amount_on = fields.Date(string="First Other Payment", readonly=True)
    sum_sentence = fields.Char(
        string="What Is Paid Then", compute="_compute_sum_sentence"
    )

    @api.depends("amount_before", "amount_after", "amount_on")
    @api.depends_context("lang")
    def _compute_sum_sentence(self):
        for notice in self:
            notice.sum_sentence = bool(notice.amount_on) and notice._say_other_sum()

    def _say_other_sum(self):
        return self.env._(
            "Your payment of %(day)s comes to %(new)s instead of %(old)s, taxes included.",
            day=format_date(self.env, self.amount_on),
            new=self.currency_id.format(self.amount_after),
            old=self.currency_id.format(self.amount_before),
        )
