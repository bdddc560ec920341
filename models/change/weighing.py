from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import RUNNING_STATES
from ...schedule.errors import ScheduleError
from ..billing.crediting import numbered
from ..ledger.booked import NET, sum_taxes
from ..pause.coming import is_charge, is_part, owners_of, slot_of
from ..pause.effects import Decision, Effect

# So many invoices to come are shown, old beside new; looked for so many months ahead.
NEXT = 3
HORIZONS = (4, 13, 40, 121)


class SubdebitSubscription(models.Model):
    """What a change comes to: at once, and on the next invoices."""

    _inherit = "subdebit.subscription"

    # === DOORS === #

    @api.private
    def _preview_change(self, wish):
        """Return the ``Decision`` of a change that is not saved.

        :param Wish wish: as of ``models/change/wish.py``.
        """
        self.ensure_one()
        return self._decide_change(lambda: self._plan_change(wish), wish)

    @api.private
    def _preview_withdrawn_change(self, header):
        """Return the ``Decision`` to withdraw a change that has not begun.

        :param header: ``subdebit.event``, of kind ``amend``.
        """
        self.ensure_one()
        return self._decide_change(lambda: self._plan_withdrawal(header))

    def _decide_change(self, plan, wish=None):
        problem = self._get_change_problem(wish)
        if problem:
            return Decision(self, problem=problem)
        try:
            return self._weigh_change(plan())
        except UserError as error:
            return Decision(self, problem=str(error))
        except (ScheduleError, OverflowError) as error:
            return Decision(self, problem=self._say_schedule_error(error))

    # === WHY NOT === #

    def _get_change_problem(self, wish):
        """Return why nothing can be changed, or None."""
        if self.managed_by:
            return self._say_managed()
        if self.state not in RUNNING_STATES:
            return self.env._(
                "%s is not running: change the draft itself.", self.display_name
            )
        if wish and wish.when == "date" and wish.date < self.date_start:
            return self.env._(
                "%(name)s starts on %(start)s: a change cannot begin before.",
                name=self.name,
                start=self._format_weekday(self.date_start),
            )
        if wish and wish.code:
            problems = self._get_discount_problems(wish.code, plan=wish.plan)
            return "\n".join(problems) or None
        return None

    # === WHAT IT COMES TO === #

    def _weigh_change(self, planned):
        """Return the ``Decision`` of what is planned."""
        events, added = self._get_change_events(planned), self._sketch_added(planned)
        sudo = self.sudo()
        story = sudo._tell_story(events, added)
        self._check_story(story)
        now = sudo._preview_rows(story.documents)
        before, after = sudo._preview_next(events, added)
        effects = [self._get_effect_at_once(row) for row in now]
        effects += self._get_effects_next(before, after)
        next_charge_date = self._get_charged_on(after[0]) if after else None
        return Decision(
            subscription=self,
            events=tuple(events),
            effects=tuple(effects),
            next_charge_date=next_charge_date,
            coming=tuple(map(self._get_owners_and_day, after)),
            said=(*self._say_change(planned), *self._say_unclear_of(events)),
            messages=(
                *self._say_messages("change", planned.day, next_charge_date),
                *self._say_not_asked(effects),
            ),
            planned=planned,
            **self._sum_at_once(story.documents, now),
        )

    def _say_unclear_of(self, events):
        """Return what cannot be credited by itself, each sentence once."""
        story, said = list(self.event_ids._to_schedule()), []
        for event in events:
            event = numbered(event, story)
            said.append(self._say_unclear(event, story))
            story.append(event)
        return dict.fromkeys(filter(None, said))

    def _get_change_events(self, planned):
        """Return the events of a change with those of its promo codes."""
        codes = []
        if planned.code:
            found, _unknown = self._find_discounts_sudo(planned.code)
            codes = [e for _one, es in self._make_discounts(found) for e in es]
        return [*planned.events, *codes]

    def _sketch_added(self, planned):
        """Return the lines that are added, saved nowhere."""
        lines = self.env["subdebit.line"].sudo()
        return [
            lines.new({**vals, "subscription_id": self._origin.id})
            for vals in planned.added
        ]

    def _check_story(self, story):
        """Refuse what could not be booked: what comes back of a draft, a closed period."""
        today = self._get_today()
        for document in story.documents:
            for credit in document.credits:
                self.sudo()._check_may_be_credited(credit.invoice, today)

    def _sum_at_once(self, documents, rows):
        """Return the sums of what is issued at once, taxes included, as ``Decision`` has."""
        rounded = self.currency_id.round
        net = sum(row["sign"] * row["amount_total"] for row in rows)
        credited = sum(
            credit.amounts[NET] + sum_taxes(credit.amounts)
            for document in documents
            for credit in document.credits
        )
        return {
            "credit_total": rounded(credited),
            "charge_total": rounded(net + credited),
            "tax_total": rounded(sum(row["sign"] * row["amount_tax"] for row in rows)),
        }

    def _get_effect_at_once(self, row):
        return Effect(
            effect="credited" if row["is_credit_note"] else "billed",
            date_from=row["date_from"],
            date_to=row["date_to"],
            bill_on=row["issue_on"],
            charge_on=None if row["is_credit_note"] else self._get_charged_on(row),
            amount_total=row["amount_total"],
            explanation=self._say_whose(owners_of(row)[:1], row["label"]),
            owners=owners_of(row),
        )

    # === THE NEXT INVOICES === #

    def _preview_next(self, events, added):
        """Return the next invoices of each payer, as they would be and as they will be."""
        self.ensure_one()
        listed = NEXT * len(self._get_paying_parties())
        was, becomes = self._tell_story(()), self._tell_story(events, added)
        for months in HORIZONS:
            until = fields.Date.add(self._get_today(), months=months)
            before = self._get_documents_after(was, until)[0][:listed]
            after = self._get_documents_after(becomes, until, added=added)[0][:listed]
            if min(len(before), len(after)) == listed:
                break
        rows = (self._preview_rows(before), self._preview_rows(after))
        return [list(filter(is_charge, found)) for found in rows]

    def _get_effects_next(self, before, after):
        """Yield an effect for each billing date of the next invoices, and each payer."""
        old, new = (_by_date(rows) for rows in (before, after))
        for key in sorted({*old, *new}):
            yield self._compare_next(old.get(key), new.get(key))

    def _compare_next(self, old, new):
        row = new or old
        total, was = (one["amount_total"] if one else 0.0 for one in (new, old))
        effect = "changed" if self.currency_id.compare_amounts(total, was) else "kept"
        if not new:
            effect = "skipped"
        elif not old:
            effect = "added"
        return Effect(
            effect=effect,
            date_from=row["date_from"],
            date_to=row["date_to"],
            bill_on=row["bill_on"],
            charge_on=self._get_charged_on(row) if new else None,
            amount_total=total,
            amount_before=was,
            explanation=self._say_whose(
                owners_of(row)[:1], row["label"] if new and is_part(new) else ""
            ),
            owners=owners_of(row),
        )


def _by_date(rows):
    """Return rows by day and payer; one of several of a day and a payer has a number."""
    found = {}
    for row in rows:
        key = row["bill_on"], slot_of(row)
        number = sum(1 for *other, _n in found if tuple(other) == key)
        found[(*key, number)] = row
    return found
