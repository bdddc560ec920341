from typing import Any, NamedTuple

from odoo import api, models
from odoo.fields import Domain

from ..billing.sums import add_up
from ..pause.effects import Decision

# What a payer decides on for several clients at once, and for how many at most.
BULK_VERBS = ("change", "pause", "resume", "cancel", "keep")
MOST_AT_ONCE = 50
# No number of ours has more digits.
LONGEST_NUMBER = 9


class Chosen(NamedTuple):
    """What one of several subscriptions comes to, as ``Told`` to who pays it."""

    subscription: Any
    decision: Any
    told: Any

    def get_lines(self):
        """Return all that is read of it, to find out whether it is still so."""
        name = self.subscription._portal_get_bulk_name()
        said = [*filter(None, [self.told.problem]), *self.told.get_lines()]
        return [f"{name}: {line}" for line in said]


class SubdebitSubscription(models.Model):
    """A payer changes, pauses or stops what he pays for several clients at once.

    Each is decided by the same door as on its own page; what cannot be done to one is
    said, and leaves it out. The rest is done as it was shown, all of it or nothing.
    """

    _inherit = "subdebit.subscription"

    @api.model
    def _portal_pick_sudo(self, numbers=None):
        """Return those that a visitor chose of what he pays for others, by client.

        :param list numbers: ids, as a page sends them; None: all. What is not his is
            not found.
        """
        domain = self._portal_get_paid_domain()
        if numbers is not None:
            ids = [int(one) for one in numbers if _is_number(one)]
            domain &= Domain("id", "in", ids)
        found_sudo = self.sudo().search(domain, order="partner_id, id")
        return found_sudo[:MOST_AT_ONCE]

    def _portal_get_bulk_name(self):
        """Return which one of several it is, and whose."""
        return f"{self.partner_id.name} · {self.name}"

    # === WHAT IT COMES TO === #

    def _portal_decide_each(self, verb, values):
        """Return a ``Chosen`` for each, which is not saved.

        :param str verb: of ``BULK_VERBS``.
        :param dict values: texts as a page sends them: ``plan, cadence`` of a change, and
            ``quantities`` (dict by product); ``payments`` (a number) of a pause.
        """
        chosen = []
        for one in self:
            subscription = one.with_company(one.company_id)
            decision = subscription._portal_decide_one(verb, values)
            told = subscription._portal_tell(verb, decision)
            chosen.append(Chosen(subscription, decision, told))
        return chosen

    def _portal_decide_one(self, verb, values):
        problem = self._portal_get_bulk_problem(verb)
        if problem:
            return Decision(self, problem=problem)
        if verb != "change":
            return self._portal_decide(verb, values["payments"])
        problem = self._portal_get_choice_problem(values)
        if problem:
            return Decision(self, problem=problem)
        return self._portal_decide_change(self._portal_spread(values))

    def _portal_get_bulk_problem(self, verb):
        """Return why nothing is decided on it together with others, or None."""
        if self.managed_by:
            return self._say_managed()
        if len(self._get_paying_parties()) > 1:
            return self.env._("It is shared by two payers: decide on it by itself.")
        if verb == "change" or verb in self._portal_get_verbs():
            return None
        return {
            "cancel": self.env._("It ends already."),
            "keep": self.env._("It goes on: you have not stopped paying for it."),
            "pause": self.env._(
                "It is paused or ends already, or cannot be paused here."
            ),
            "resume": self.env._("There is no pause that you could end."),
        }[verb]

    def _portal_get_choice_problem(self, values):
        """Return why a change that was chosen for several does not fit this one."""
        offered = self._portal_get_offered()
        plan = str(self.plan_id.id)
        wanted = values["plan"] or plan
        if wanted not in {plan, *map(str, offered.plans.ids)}:
            return self.env._("This plan is not offered for it.")
        new = offered.plans.filtered(lambda one: str(one.id) == wanted) or self.plan_id
        offered = self._portal_get_offered(new)
        if values["cadence"] and values["cadence"] not in map(
            str, offered.cadences.ids
        ):
            return self.env._("This billing frequency is not offered for it.")
        is_counted = self._portal_spread(values)["quantities"]
        if values["quantities"] and not (is_counted or wanted != plan):
            return self.env._("There is nothing of it that you can count here.")
        return None

    def _portal_spread(self, values):
        """Return what was chosen for several, as ``_portal_get_chosen`` takes it."""
        chosen = values["quantities"]
        lines = self._portal_get_offered().lines if chosen else self.line_ids.browse()
        return {
            "plan": values["plan"],
            "cadence": values["cadence"],
            "quantities": {
                str(line.id): chosen[str(line.product_id.id)]
                for line in lines
                if str(line.product_id.id) in chosen
            },
        }

    def _portal_get_common_offer(self):
        """Return what can be chosen for any of several: ``plans, cadences, products``."""
        plans, products = self.plan_id.browse(), self.line_ids.product_id.browse()
        cadences = self.plan_id.cadence_ids.browse()
        for subscription in self:
            if subscription._portal_get_bulk_problem("change"):
                continue
            offered = subscription._portal_get_offered()
            plans |= offered.plans
            cadences |= offered.cadences
            for plan in offered.plans:
                cadences |= subscription._portal_get_offered(plan).cadences
            products |= offered.lines.product_id
        if plans:
            plans |= self.plan_id
        if len(cadences) < 2:
            cadences = cadences.browse()  # What it is, is no choice.
        return {"plans": plans, "cadences": cadences, "products": products}

    # === CONFIRMED === #

    def _portal_confirm_each(self, verb, values, shown, reason_id=False):
        """Do what a visitor was shown, to all that it can be done to; once.

        :param list shown: what he read, as of ``get_lines_of``.
        :return: the ``Chosen`` that he is to read now, if that is something else; or None.
        """
        self._touch_to_serialise()
        chosen = self._portal_decide_each(verb, values)
        able = [one for one in chosen if not one.decision.problem]
        if not able:
            return None  # Pressed twice: it is done.
        if get_lines_of(chosen) != shown:
            return chosen
        for one in able:
            if verb == "change":
                one.subscription._change(one.decision, one.subscription._get_today())
            else:
                one.subscription._portal_save(verb, one.decision, reason_id)
        return None

    # === ALL OF IT === #

    @api.model
    def _portal_say_each(self, verb, chosen):
        """Yield what several come to together, in sentences with sums."""
        able = [one.decision for one in chosen if not one.decision.problem]
        yield self.env._(
            "Clients: %(able)s. Left out: %(left)s.",
            able=len(able),
            left=len(chosen) - len(able),
        )
        if verb == "cancel":
            stopped = self.browse(one.subscription.id for one in able)
            monthly = stopped._sum_monthly_of(self._portal_get_firm())
            if monthly:
                yield self.env._("Afterwards you pay less, a month: %s.", monthly)
        now = [(one, one.charge_total - one.credit_total) for one in able]
        billed = self._portal_add_up((one, total) for one, total in now if total > 0)
        if billed:
            yield self.env._("You pay now, in all: %s, taxes included.", billed)
        back = self._portal_add_up((one, -total) for one, total in now if total < 0)
        if back:
            yield self.env._("You get back, in all: %s, taxes included.", back)
        yield from self._portal_say_coming(verb, able)

    def _portal_say_coming(self, verb, decisions):
        skipped = [
            (one, effect.amount_total)
            for one in decisions
            for effect in one.effects
            if effect.effect == "skipped"
        ]
        if skipped and verb == "pause":
            yield self.env._(
                "Of what is listed, this is not charged, in all: %s.",
                self._portal_add_up(skipped),
            )
        changed = [
            (one, effect)
            for one in decisions
            for effect in one.effects
            if effect.amount_before is not None and effect.charge_on
        ]
        # Of each, the first payment that is another sum.
        first = {one.subscription: (one, effect) for one, effect in reversed(changed)}
        new = self._portal_add_up((o, e.amount_total) for o, e in first.values())
        old = self._portal_add_up((o, e.amount_before) for o, e in first.values())
        if new != old:
            yield self.env._(
                "The first payments that change, in all: %(new)s instead of %(old)s.",
                new=new,
                old=old,
            )

    def _portal_add_up(self, amounts):
        """Return the sums of ``(decision, amount)`` as a text, each currency apart."""
        return add_up(
            self.env,
            ((one.subscription.currency_id, amount) for one, amount in amounts),
        )


def get_lines_of(chosen):
    """Return all that is read of several, to find out whether it is still so."""
    return [line for one in chosen for line in one.get_lines()]


def _is_number(text):
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
