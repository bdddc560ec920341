from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...schedule.errors import ScheduleError
from ..mixin import say_about
from .discount import split_codes


class SubdebitSubscription(models.Model):
    """The promo codes of a draft, and those that a subscription has."""

    _inherit = "subdebit.subscription"

    discount_code = fields.Char(
        string="Promo Code",
        copy=False,
        tracking=True,
        help="Of a draft: it is used up when the subscription starts. Several are parted"
        " by a comma.",
    )
    discount_use_ids = fields.One2many(
        "subdebit.discount.use", "subscription_id", readonly=True
    )
    discount_problem = fields.Text(compute="_compute_discount_text")
    discount_text = fields.Text(
        string="Taken Off",
        compute="_compute_discount_text",
        help="What promo codes take off, and for how long.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        lambda self: (*self._get_discount_fields(), "state", "discount_use_ids")
    )
    @api.depends_context("lang")
    def _compute_discount_text(self):
        for subscription in self:
            problems, said = [], []
            if subscription._takes_codes():
                problems = subscription._get_discount_problems()
                found, _unknown = subscription._find_discounts_sudo()
                said = (
                    []
                    if problems
                    else [
                        say_about(self.env, one.code, one._say_value()) for one in found
                    ]
                )
            else:
                said = [
                    say_about(self.env, use.discount_id.code, use.left_text)
                    for use in subscription.discount_use_ids.sudo().sorted("id")
                ]
            subscription.discount_problem = "\n".join(problems)
            subscription.discount_text = "\n".join(said)

    @api.model
    def _get_discount_fields(self):
        """Return what decides whether a draft may have a code."""
        return (
            *("discount_code", "partner_id", "plan_id", "currency_id", "company_id"),
            *("cadence_unit", "cadence_count", "date_start", "line_ids.kind"),
        )

    # === CONSTRAINT METHODS === #

    @api.constrains(
        *("discount_code", "partner_id", "plan_id", "currency_id", "company_id"),
        *("cadence_unit", "cadence_count"),
    )
    def _check_discount_code(self):
        for subscription in self.filtered(lambda one: one._takes_codes()):
            problem = subscription._get_discount_problem()
            if problem:
                raise ValidationError(problem)

    # === WHAT WAS ENTERED === #

    def _takes_codes(self):
        """Tell whether codes are entered on the form: it has not started."""
        return (self.state or "draft") in ("draft", "pending")

    def _find_discounts_sudo(self, text=None):
        """Return the codes in a text, or those of the draft, and the list of what is none."""
        text = self.discount_code if text is None else text
        return self.env["subdebit.discount"]._find_sudo(text, self.company_id)

    def _get_discount_problem(self, others=()):
        """Return why the codes of a draft cannot be used, or None.

        :param others: drafts that are started before it, in the same go.
        """
        self.ensure_one()
        if not (self._takes_codes() and self.discount_code):
            return None
        return "\n".join(self._get_discount_problems(others=others)) or None

    def _get_discount_problems(self, text=None, others=(), plan=None):
        """Return why codes cannot be used for this subscription, a sentence for each.

        :param str text: what was typed; None: what stands on the draft.
        :param others: drafts that are started before it, in the same go.
        :param plan: to which it changes at the same time, if it does.
        """
        self.ensure_one()
        text = self.discount_code if text is None else text
        codes, (found, unknown) = split_codes(text), self._find_discounts_sudo(text)
        day = self._get_discount_day()
        problems = [self.env._("There is no promo code %s.", code) for code in unknown]
        problems += [found._say_twice(code) for code in _repeated(codes)]
        problems += filter(
            None, (one._get_problem(self, day, others, plan) for one in found)
        )
        problems += filter(None, [self._get_beside_problem(found)])
        if found and self._has_nothing_to_discount():
            problems.append(
                self.env._("Nothing that is billed every period could be discounted.")
            )
        return list(dict.fromkeys(problems))

    def _get_discount_day(self):
        """Return the day on which a code has to be valid: today, or a start in the past."""
        today = self._get_today()
        is_past = self._takes_codes() and self.date_start and self.date_start < today
        return self.date_start if is_past else today

    def _has_nothing_to_discount(self):
        try:
            return bool(self.line_ids) and not self._get_discounted_lines()
        except (ScheduleError, OverflowError):
            return False  # That no date can be computed is told elsewhere.

    def _get_beside_problem(self, discounts):
        """Return why codes do not go together, or with those that still last; or None."""
        lasting = self.discount_use_ids.sudo().filtered(lambda use: not use.is_over)
        again = discounts & lasting.discount_id
        if again:
            return self.env._("%s is taken off already.", again[0].code)
        together = discounts | lasting.discount_id
        alone = together.filtered(lambda discount: not discount.is_combinable)
        if alone and len(together) > 1:
            return self.env._("%s goes with no other promo code.", alone[0].code)
        return None


def _repeated(codes):
    return [code for code in dict.fromkeys(codes) if codes.count(code) > 1]
