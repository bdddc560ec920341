from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ...const import CADENCE_UNITS, PRICE_BELOW, within_longest

# What makes two prices stand in one place of the grid, and when they are valid there.
DAYS = {"plan_line_id", "cadence_unit", "cadence_count", "date_from", "date_to"}
CELL = [*sorted(DAYS), "price"]


class SubdebitPlanPrice(models.Model):
    _name = "subdebit.plan.price"
    _description = "Price of a Plan for a Billing Frequency"
    _inherit = ["subdebit.mixin"]
    _order = "plan_id, plan_line_id, cadence_unit, cadence_count, date_from, id"
    _rec_name = "plan_line_id"

    plan_line_id = fields.Many2one(
        "subdebit.plan.line", string="Product", required=True, ondelete="cascade"
    )
    plan_id = fields.Many2one(
        "subdebit.plan",
        compute="_compute_plan_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        copy=False,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    cadence_unit = fields.Selection(
        CADENCE_UNITS, string="Frequency Unit", default="month", required=True
    )
    cadence_count = fields.Integer(string="Every", default=1, required=True)
    price = fields.Float(digits="Product Price", required=True)
    date_from = fields.Date(
        string="Valid From",
        help="Who agrees on or after this day pays it. Empty: it was always so.",
    )
    date_to = fields.Date(
        string="Valid Until", help="The last day on which it is agreed. Empty: no end."
    )
    frequency = fields.Char(compute="_compute_frequency")
    validity = fields.Selection(
        [("past", "Past"), ("today", "Valid Today"), ("to_come", "To Come")],
        compute="_compute_validity",
    )

    # NOTE: as for the days of a line, without any extension: a range of one product's
    # id, one of the frequency as a number, and the days.
    _one_price_a_day = models.Constraint(
        "EXCLUDE USING gist (int4range(plan_line_id, plan_line_id, '[]') WITH &&,"
        " int4range(cadence_count * 4 + strpos('dwmy', left(cadence_unit, 1)),"
        " cadence_count * 4 + strpos('dwmy', left(cadence_unit, 1)), '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&)",
        "A product of a plan has one price for each billing frequency on each day.",
    )
    _dates_in_order = models.Constraint(
        "CHECK(date_from <= date_to)", "A price is valid for one day at least."
    )
    _cadence_positive = models.Constraint(
        "CHECK(cadence_count > 0)", "A billing frequency counts at least one unit."
    )
    _cadence_in_reach = models.Constraint(
        f"CHECK({within_longest('cadence_count', 'cadence_unit')})",
        "A billing frequency is a hundred years at most: is the number right?",
    )
    _price_positive = models.Constraint(
        "CHECK(price >= 0)", "A price cannot be negative."
    )
    _price_in_reach = models.Constraint(
        f"CHECK(price < {PRICE_BELOW})",
        "A price must be below 1,000,000,000: is the number right?",
    )

    @api.depends("plan_line_id")
    def _compute_plan_id(self):
        for price in self:
            price.plan_id = price.plan_line_id.plan_id or price.plan_id

    @api.depends("cadence_unit", "cadence_count")
    @api.depends_context("lang")
    def _compute_frequency(self):
        for price in self:
            say = self.env["subdebit.cadence"]._say
            price.frequency = say(*price._get_pair())

    @api.depends("date_from", "date_to")
    def _compute_validity(self):
        for price in self:
            today = price._get_today()
            is_valid = price._valid_on(today)
            is_to_come = price.date_from and price.date_from > today
            price.validity = (
                "today" if is_valid else "to_come" if is_to_come else "past"
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Sell the plans in the frequencies of new prices."""
        lines = {vals["plan_line_id"] for vals in vals_list if vals.get("plan_line_id")}
        self.env["subdebit.plan.line"].browse(lines).plan_id._note_grid()
        self._check_one_a_day([{**self.default_get(CELL), **v} for v in vals_list])
        # NOTE: one that ends in the same go must have ended before the next is there.
        self.flush_model()
        prices = super().create(vals_list)
        prices._sell()
        prices._ask_about_running()
        return prices

    def write(self, vals):
        """Sell the plan in the frequency that a price is for now."""
        self.plan_id._note_grid()
        if DAYS & set(vals):
            for price in self:
                cell = price.read(CELL, load=None)[0]
                price._check_one_a_day([{**cell, **vals}])
        before = {price: price.price for price in self}
        result = super().write(vals)
        self._sell()
        self.filtered(lambda one: one.price != before[one])._ask_about_running()
        return result

    def unlink(self):
        """Leave a trace of the prices that go."""
        self.plan_id._note_grid()
        return super().unlink()

    # === BUSINESS METHODS === #

    def _sell(self):
        for plan, cells in self.grouped("plan_id").items():
            plan._sell({cell._get_pair() for cell in cells})

    def _get_pair(self):
        """Return ``(unit, count)``."""
        self.ensure_one()
        return self.cadence_unit, self.cadence_count

    def _of(self, pair):
        """Return those for a frequency, ``(unit, count)``."""
        return self.filtered(lambda price: price._get_pair() == pair)

    # === ON WHICH DAYS === #

    def _check_one_a_day(self, vals_list):
        """Name another price of the same days; that there is none the database promises.

        :param list vals_list: what new prices, or these, are to be.
        """
        made = self.browse()
        for vals in vals_list:
            draft = self.new({name: vals[name] for name in CELL if name in vals})
            line = draft.plan_line_id._origin
            there = self.search(
                [("plan_line_id", "=", line.id), ("id", "not in", self.ids)]
            )
            there += made.filtered(lambda o, line=line: o.plan_line_id._origin == line)
            for other in there._of(draft._get_pair()):
                if other._overlaps(draft):
                    raise ValidationError(draft._say_overlap(other))
            made += draft

    def _get_today(self):
        return (self.company_id or self.env.company)._subdebit_today()

    def _valid_on(self, day):
        """Return those that are valid on a day."""
        return self.filtered(
            lambda price: (
                (not price.date_from or price.date_from <= day)
                and (not price.date_to or day <= price.date_to)
            )
        )

    def _overlaps(self, other):
        """Tell whether two prices are valid on one day."""
        first = max(filter(None, (self.date_from, other.date_from)), default=None)
        last = min(filter(None, (self.date_to, other.date_to)), default=None)
        return not (first and last and first > last)

    def _say_overlap(self, other):
        """Return that it is valid on days on which another price is."""
        return self.env._(
            "A product of a plan has one price for each billing frequency on each day."
            " %(product)s (%(frequency)s) would have two: %(own)s %(own_days)s and"
            " %(other)s %(other_days)s. End one before the other begins.",
            product=self.plan_line_id.display_name,
            frequency=self.env["subdebit.cadence"]._say(*self._get_pair()),
            own=self.currency_id.format(self.price),
            own_days=self._say_days(),
            other=other.currency_id.format(other.price),
            other_days=other._say_days(),
        )

    def _say_days(self):
        """Return on which days it is valid, as it stands within a sentence."""
        self.ensure_one()
        first, last = (
            day and format_date(self.env, day) for day in (self.date_from, self.date_to)
        )
        if first and last:
            return self.env._("from %(first)s to %(last)s", first=first, last=last)
        if first:
            return self.env._("from %s on", first)
        return self.env._("until %s", last) if last else self.env._("without dates")
