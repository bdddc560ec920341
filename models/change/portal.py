from typing import Any, NamedTuple

from odoo import models
from odoo.exceptions import UserError

from ...const import QUANTITY_BELOW, RUNNING_STATES
from ...schedule.periods import Cadence
from ..pause.effects import Decision
from .wish import Row, Wish


class Offered(NamedTuple):
    """What a visitor may choose: records, empty where the plan leaves no choice."""

    plans: Any
    cadences: Any
    addons: Any
    lines: Any
    takes_codes: bool

    def has_any(self):
        """Tell whether there is anything to choose."""
        return bool(
            self.plans or self.cadences or self.addons or self.lines or self.takes_codes
        )


class SubdebitSubscription(models.Model):
    """What a visitor of the portal changes of what he pays, as its plan allows.

    As in ``models/pause/portal.py``, the record was found by ``_portal_find_sudo``. Who
    does not pay, and is not invoiced, sees neither prices nor plans, and changes none.
    """

    _inherit = "subdebit.subscription"

    # === WHAT HE MAY CHOOSE === #

    def _portal_get_offered(self, plan=None):
        """Return what a visitor may choose, as ``Offered``.

        :param plan: that he has chosen; None: that of today.
        """
        self.ensure_one()
        own, plan = self.plan_id, plan or self.plan_id
        codes_sudo = self.env["subdebit.discount"].sudo()
        none = Offered(
            own.browse(),
            plan.cadence_ids.browse(),
            own.line_ids.browse(),
            self.line_ids.browse(),
            False,
        )
        if not self._portal_may_change():
            return none
        has_codes = codes_sudo.search_count(
            [("company_id", "=", self.company_id.id)], limit=1
        )
        addons = plan.line_ids.filtered(
            lambda line: line.is_addon and line.kind == "recurring"
        )
        return Offered(
            plans=own.portal_plan_ids.filtered("active"),
            cadences=plan.cadence_ids if own.portal_cadence else none.cadences,
            addons=addons if own.portal_addons else none.addons,
            lines=self._portal_get_counted() if own.portal_quantity else none.lines,
            takes_codes=bool(has_codes),
        )

    def _portal_may_change(self):
        is_running = self.state in RUNNING_STATES and not self.managed_by
        is_his = self._portal_sees_prices() and not self._portal_is_second()
        return is_running and is_his and not self._get_planned_end()

    def _portal_get_counted(self):
        """Return the lines of which there can be more or fewer: no add-ons.

        NOTE: nor what is billed by usage. Its quantity is what is included, and to have
        more of that costs nothing.
        """
        lines = self.line_ids.browse(line.id for line in self._get_agreed_now())
        return lines.filtered(
            lambda line: (
                line.kind == "recurring"
                and line.plan_line_id
                and not line.plan_line_id.is_addon
            )
        )

    def _portal_get_chosen(self, values):
        """Return what a visitor chose, and nothing that he may not choose.

        :param dict values: as a page sends them: ``plan``, ``cadence``, ``addons`` (list),
            ``quantities`` (dict by line), ``code``; all of them texts.
        :return: dict: ``plan, cadence, addons, quantities, code``; what is not chosen is as
            it is.
        """
        offered = self._portal_get_offered()
        plan = _find(offered.plans, values.get("plan")) or self.plan_id
        offered = self._portal_get_offered(plan)
        agreed = self._get_agreed_now()
        whole = self._get_whole_cadence(agreed)
        there = self._portal_get_addons(agreed, plan)
        chosen = values.get("addons")
        wanted = offered.addons.filtered(lambda one: str(one.id) in (chosen or ()))
        quantities = {
            line: _count((values.get("quantities") or {}).get(str(line.id)))
            or agreed[line].values.quantity
            for line in offered.lines
        }
        cadence = _find(offered.cadences, values.get("cadence"))
        return {
            "plan": plan,
            "cadence": Cadence(*cadence._get_pair()) if cadence else whole,
            "addons": there if chosen is None or not offered.addons else wanted,
            "quantities": quantities,
            "code": (values.get("code") or "").strip() if offered.takes_codes else "",
        }

    def _portal_get_addons(self, agreed, plan):
        """Return the add-ons of a plan that there are already, by their products."""
        products = {one.values.item for one in agreed.values()}
        return plan.line_ids.filtered(
            lambda line: line.is_addon and line.product_id.id in products
        )

    # === WHAT IT COMES TO === #

    def _portal_wish(self, values):
        """Return the ``Wish`` of a visitor: when it begins is the plan's policy."""
        chosen = self._portal_get_chosen(values)
        agreed = self._get_agreed_now()
        rows = tuple(
            Row(line, line.plan_line_id, line.product_id, line.name, quantity, None)
            for line, quantity in chosen["quantities"].items()
            if quantity != agreed[line].values.quantity
        )
        wish = Wish(
            plan=chosen["plan"] if chosen["plan"] != self.plan_id else None,
            addons=chosen["addons"] if self.plan_id else None,
            rows=rows,
            cadence=chosen["cadence"],
            code=chosen["code"],
            replaces=self._portal_get_own_change(),
        )
        return wish._replace(when=self._get_policy_when(wish))

    def _portal_get_own_change(self):
        """Return the planned change that a visitor of the same firm decided, or None.

        NOTE: what the company decided, such as another price, is not his to withdraw.
        """
        planned = self._get_planned_changes()
        return planned.filtered(self._portal_is_own)[:1] or None

    def _portal_decide_change(self, values):
        """Return the ``Decision`` of a visitor, which is not saved.

        :param dict values: as of ``_portal_get_chosen``; ``withdraw``: his own planned
            change is withdrawn.
        """
        self.ensure_one()
        if not self._portal_get_offered().has_any():
            problem = self.env._("Only who pays for it can change it.")
            return Decision(self, problem=problem)
        if values.get("withdraw"):
            own = self._portal_get_own_change()
            if own:
                return self._preview_withdrawn_change(own)
            return Decision(
                self, problem=self.env._("%s has no change to come.", self.name)
            )
        wish = self._portal_wish(values)
        if wish.code and self._portal_is_code_alone(wish):
            return self._preview_discount(wish.code)
        decision = self._preview_change(wish)
        raised = self._portal_get_raised(decision)
        if not raised:
            return decision
        problem = self.env._(
            "%s would pay more by this: please ask us to change it.",
            raised.name,
        )
        return Decision(self, problem=problem)

    def _portal_get_raised(self, decision):
        """Return who else would pay more by what a visitor decides, as ``res.partner``.

        NOTE: he has agreed to his part of what there is, and nobody buys at his cost.
        """
        raised = self.payer_id.browse()
        for one in decision.effects:
            if one.amount_before is None:
                is_more = one.effect == "billed"
            else:
                compared = (one.amount_total, one.amount_before)
                is_more = self.currency_id.compare_amounts(*compared) > 0
            payer = one.owners[:1]
            if is_more and not self._portal_concerns(payer):
                raised |= payer
        return raised[:1]

    def _portal_is_code_alone(self, wish):
        """Tell whether nothing but a promo code is chosen."""
        without = self._preview_change(wish._replace(code="", replaces=None))
        return without.problem == self._say_nothing_changes()

    def _portal_confirm_change(self, values, shown):
        """Do what a visitor was shown; once, however often he presses.

        :param dict values: as of ``_portal_decide_change``.
        :param list shown: what he read, as of ``Told.get_lines``.
        :return: what he is to read now, if that is something else; or None.
        :raise UserError: why it cannot be done.
        """
        self.ensure_one()
        self._touch_to_serialise()
        decision = self._portal_decide_change(values)
        if decision.problem:
            raise UserError(decision.problem)
        told = self._portal_tell("change", decision)
        if told.get_lines() != shown:
            return told
        if decision.planned:
            self._change(decision, self._get_today())
        else:
            code = self._portal_get_chosen(values)["code"]
            self._save_discount(code, self._get_today())
        return None

    # === IN WORDS === #

    def _portal_say_difference(self, decision):
        """Yield what is paid now, or comes back."""
        billed, back = (
            self._portal_sum_own(decision, effect) for effect in ("billed", "credited")
        )
        difference = billed - back
        amount = self.currency_id.format(abs(difference))
        compared = self.currency_id.compare_amounts(difference, 0.0)
        if compared > 0:
            yield self.env._("You pay %s now, taxes included.", amount)
        elif compared < 0:
            yield self.env._("You get back %s, taxes included.", amount)

    def _portal_get_contents(self):
        """Return what there is now: dict of texts ``name, quantity, price`` a line."""
        self.ensure_one()
        return [
            {
                "name": line._get_label(
                    line._get_sold_product(sold), self._get_today()
                ),
                "quantity": line._portal_say_quantity(sold),
                "price": self._portal_say_sold(line, unit, count, sold),
            }
            for line, unit, count, sold in self._get_agreed_at_last()
        ]

    def _portal_say_sold(self, line, unit, count, sold):
        if line.kind == "usage":
            return line._say_piece_price(sold)
        amount = self.currency_id.format(line._get_full_amount(sold))
        if line.kind == "one_time":
            return self.env._("%s once", amount)
        return self.env["subdebit.cadence"]._say_price(amount, unit, count)


class SubdebitLine(models.Model):
    """What is agreed for a line today."""

    _inherit = "subdebit.line"

    def _portal_say_quantity(self, sold):
        """Return how many; empty of one, and of usage, whose quantity is included."""
        is_said = self.kind != "usage" and sold.quantity != 1
        return f"{sold.quantity:g} × " if is_said else ""

    def _get_sold_product(self, sold):
        """Return the product that is agreed: of a draft, that of the line."""
        item = getattr(sold, "item", None)
        return self.product_id.browse(item) if item else self.product_id


def _find(records, text):
    """Return the one of some records whose number a page sent."""
    return records.filtered(lambda record: str(record.id) == text)


def _count(text):
    """Return the number above zero that a page sent, or None."""
    try:
        number = float((text or "").replace(",", "."))
    except ValueError:
        return None
    return number if 0 < number < QUANTITY_BELOW else None
