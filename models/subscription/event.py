from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...schedule.charges import changes_nothing
from ...schedule.errors import ScheduleError
from ...schedule.events import EVENTS, event_of
from ...schedule.periods import LAST_DAY, LONGEST_MONTH

# What only a number above zero is a value of; of a discount it may stand as text.
NUMBERS = {"quantity", "unit_price"}
DISCOUNTS = {"percent", "amount"}
HUNDRED = 100

# What the schedule knows under another name.
ENGINE_KINDS = {
    "suspend": "pause",
    "restart": "resume",
    "drop": "end",
    "shares": "change",
}


class SubdebitEvent(models.Model):
    _name = "subdebit.event"
    _description = "Event of a Subscription"
    _inherit = ["subdebit.mixin"]
    _order = "id desc"

    subscription_id = fields.Many2one(
        "subdebit.subscription", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="subscription_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("start", "Started"),
            ("backdate", "Backdated"),
            ("import", "Imported"),
            ("release", "Days reopened for billing"),
            ("waive", "Days waived"),
            ("pause", "Paused"),
            ("resume", "Resumed"),
            ("suspend", "Suspended"),
            ("restart", "Restarted"),
            ("undo", "Withdrawn"),
            ("change", "Changed"),
            ("amend", "Agreement changed"),
            ("drop", "Line ended"),
            ("discount", "Discounted"),
            ("lift", "Discount withdrawn"),
            ("payer", "Payer changed"),
            ("shares", "Shares changed"),
            ("unlock", "Taken over"),
            ("end", "Cancellation"),
        ],
        required=True,
    )
    date_effective = fields.Date(string="Effective", required=True)
    user_id = fields.Many2one(
        "res.users", string="By", required=True, default=lambda self: self.env.user
    )
    reason = fields.Char()
    reason_id = fields.Many2one(
        "subdebit.reason", string="Why", ondelete="restrict", index="btree_not_null"
    )
    plan_id = fields.Many2one(
        related="subscription_id.plan_id", store=True, index="btree_not_null"
    )
    line_ids = fields.Many2many("subdebit.line", help="Empty: all lines.")
    details = fields.Json(
        help="The rest of what the schedule needs to know, such as the policy and the"
        " number of cycles of a pause.",
    )
    ends_id = fields.Many2one(
        "subdebit.event",
        ondelete="restrict",
        index="btree_not_null",
        help="The change for a time that it takes back.",
    )
    is_withdrawn = fields.Boolean(
        string="Withdrawn",
        compute="_compute_is_withdrawn",
        search="_search_is_withdrawn",
        help="It was taken back before it took effect, or another one took its place.",
    )
    amend_id = fields.Many2one(
        "subdebit.event",
        string="Part Of",
        ondelete="restrict",
        index="btree_not_null",
        help="The change of the agreement that it is a part of: that one is told.",
    )
    part_ids = fields.One2many("subdebit.event", "amend_id", readonly=True)
    effect = fields.Char(
        compute="_compute_effect",
        help="What it came to, where that is not what one expects.",
    )

    # === COMPUTE METHODS === #

    @api.depends("subscription_id.event_ids")
    def _compute_is_withdrawn(self):
        withdrawn = self.subscription_id.event_ids._get_withdrawn()
        for event in self:
            event.is_withdrawn = event in withdrawn

    def _search_is_withdrawn(self, operator, value):
        if operator != "in":
            return NotImplemented
        query_sudo = self.sudo()._search([("kind", "=", "undo")])
        # NOTE: NOT IN finds nothing beside a NULL.
        query_sudo.add_where("details->>'event' IS NOT NULL")
        withdrawn = query_sudo.subselect(SQL("(details->>'event')::int"))
        found = Domain("id", "in", withdrawn)
        return found if True in value else ~found

    @api.depends("kind", "date_effective", "details", "line_ids")
    @api.depends_context("lang")
    def _compute_effect(self):
        for event in self:
            is_idle = event.kind == "change" and event._changes_nothing()
            event.effect = is_idle and self.env._("Changed nothing: it was so already.")

    def _changes_nothing(self):
        """Tell whether all stayed as it was when the event was saved."""
        self.ensure_one()
        subscription, own = self.subscription_id, self._origin.id or float("inf")
        before = subscription.event_ids.filtered(lambda other: other.id < own)
        try:
            terms, [event] = subscription._get_terms(), self._to_schedule()
            return changes_nothing(terms, before._to_schedule(), event)
        except ScheduleError:
            return False

    # === CONSTRAINT METHODS === #

    @api.constrains("kind", "details")
    def _check_details(self):
        for event in self:
            try:
                event._check_values()
                event._to_schedule()
            except ScheduleError as error:
                raise ValidationError(
                    self.env._(
                        "No date can be computed from this event of %(name)s: %(why)s",
                        name=event.subscription_id.name,
                        why=error,
                    )
                ) from error

    def _check_values(self):
        """Refuse what is no quantity, price, product, bill day or discount."""
        details = self.details or {}
        to = details.get("to")
        values = dict(to) if isinstance(to, dict) else {}
        if self.kind == "discount":
            values[details.get("mode")] = _number(details.get("value"))
        for name, value in values.items():
            problem = self._get_problem(name, value)
            if problem:
                raise ValidationError(problem)

    def _get_problem(self, name, value):
        """Return why a thing cannot change to a value, or None."""
        if name in NUMBERS | DISCOUNTS and not _is_positive(value):
            return self.env._(
                "A quantity, a price and a discount are numbers above zero, not %s.",
                value,
            )
        if name == "percent" and value > HUNDRED:
            return self.env._("A discount is 100 percent at most, not %s.", value)
        if name == "day_of_month" and not _is_bill_day(value):
            return self.env._(
                "A billing day is 1 to 31, or -1 for the last day of the month."
            )
        if name == "item" and not self._is_product(value):
            return self.env._("There is no product %s to change to.", value)
        if name == "payers" and self.kind != "shares":
            return self.env._("Who pays changes with the button “Change Who Pays”.")
        return None

    def _is_product(self, item):
        products = self.env["product.product"].sudo()
        return type(item) is int and bool(products.browse(item).exists())

    # === CRUD METHODS === #

    def write(self, vals):
        """Refuse: events are never edited."""
        if self:
            raise UserError(
                self.env._("The timeline of a subscription is never edited: add to it.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The events of a subscription cannot be deleted."))

    def _to_schedule(self):
        """Return the events that shape the schedule, as the engine takes them."""
        return tuple(
            event_of(
                ENGINE_KINDS.get(event.kind, event.kind),
                event.date_effective,
                # NOTE: on a form, and on what a window sketches, it stands for itself.
                number=event._origin.id,
                lines=frozenset(event.line_ids.ids) or None,
                **(event.details or {}),
            )
            for event in self
            if ENGINE_KINDS.get(event.kind, event.kind) in EVENTS
        )

    def _get_withdrawn(self):
        """Return those of the events that another of them withdraws."""
        undone = {
            (event.details or {}).get("event") for event in self if event.kind == "undo"
        }
        return self.filtered(lambda event: event.id in undone)


def _is_positive(value):
    """Tell whether a value is a number above zero, and no text, truth or infinity."""
    return type(value) in (int, float) and 0 < value < float("inf")


def _is_bill_day(value):
    return type(value) is int and (value == LAST_DAY or 1 <= value <= LONGEST_MONTH)


def _number(value):
    """Return a decimal number that stands as text as a float, all else as it is."""
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value
