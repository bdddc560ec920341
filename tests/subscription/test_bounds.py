"""Slips of the pen, in forms that are not saved yet and in what is saved."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..backdate.backdate_case import TODAY, BackdateCase
from ..common import d
from ..rpc_case import RpcCase

LONG_AGO, FAR = "1900-01-01", "2999-12-31"
COUNTS = (0, -1, 99_999, 2_000_000_000)

# Form -> what is typed into its fields.
SUBSCRIPTION = {
    "cadence_count": COUNTS,
    "date_start": (LONG_AGO, FAR, False),
    "issue_days": (-1, 91, 36_500),
}
LINE = {
    "cadence_count": COUNTS,
    "day_of_month": (99, -5),
    "date_start": (LONG_AGO, FAR, False),
    "date_last": (LONG_AGO, "9999-12-31"),
    "quantity": (0, -1, 1e10),
    "unit_price": (-5, 1e15),
    "trial_count": (-1, 100_000, 2_000_000_000),
    "commitment_count": (-1, 100_000),
    "payments": (-1, 2_000_000_000),
}
WINDOW = {"cadence_count": COUNTS, "date_start": (LONG_AGO, FAR, False)}
WINDOW_LINE = {"quantity": (0, -1, 1e10), "unit_price": (-5, 1e15)}


class BoundsCase(RpcCase, BackdateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.draft = cls.make_draft()

    @classmethod
    def make_draft(cls, **vals):
        return cls.env["subdebit.subscription"].create(
            {
                "partner_id": cls.ada.id,
                "plan_id": cls.plan.id,
                "date_start": TODAY,
                **vals,
            }
        )

    def type_each(self, table, open_form):
        """Type each value into a form: a refusal is a sentence, all else an error.

        :param open_form: returns the form, and the part of it that is typed into.
        """
        for name, values in table.items():
            for value in values:
                with self.subTest(f"{name} {value}"):
                    self.type_one(name, value, open_form)

    @mute_logger("odoo.sql_db")
    def type_one(self, name, value, open_form):
        with self.env.cr.savepoint() as savepoint:
            try:
                form, part = open_form()
                setattr(part, name, value)
                getattr(part, "save", form.save)
            except UserError as refusal:
                self.assertTrue(str(refusal))
            savepoint.rollback()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestFormsNotSaved(BoundsCase):
    """No form falls over before it is saved."""

    def as_user(self, record):
        return record.with_user(self.user)

    def add_own_line(self, form):
        """A frequency is typed where no plan says which there are."""
        with form.line_ids.new() as line:
            line.product_id = self.product

    def test_a_new_draft(self):
        def open_form():
            form = Form(self.as_user(self.env["subdebit.subscription"]))
            form.partner_id = self.ada
            self.add_own_line(form)
            return form, form

        self.type_each(SUBSCRIPTION, open_form)

    def test_a_saved_draft(self):
        own = self.make_draft(
            plan_id=False, line_ids=[Command.create({"product_id": self.product.id})]
        )

        def open_form():
            form = Form(self.as_user(own))
            return form, form

        self.type_each(SUBSCRIPTION, open_form)

    def test_the_lines_of_a_draft(self):
        shown = {"cadence_count", "day_of_month", "date_start", "date_last"}
        shown |= {"quantity", "unit_price", "payments"}

        def open_form():
            form = Form(self.as_user(self.draft))
            return form, self.enterContext(form.line_ids.edit(0))

        table = {name: values for name, values in LINE.items() if name in shown}
        self.type_each({**table, "date_start": (LONG_AGO, FAR)}, open_form)

    def test_the_terms_of_a_line(self):
        def open_form():
            form = Form(self.as_user(self.draft.line_ids))
            return form, form

        self.type_each(LINE, open_form)

    def test_the_window_of_the_past(self):
        def open_form():
            form = Form(self.env["subdebit.backdate"])
            self.assertFalse(form.payment_mode)
            form.partner_id = self.ada
            self.add_own_line(form)
            form.date_start = "2025-07-31"
            form.past_payment = "manual"
            return form, form

        self.type_each(WINDOW, open_form)

    def test_the_lines_in_the_window_of_the_past(self):
        def open_form():
            form = Form(self.env["subdebit.backdate"])
            self.assertFalse(form.payment_mode)
            form.partner_id, form.plan_id = self.ada, self.plan
            form.date_start = "2025-07-31"
            return form, self.enterContext(form.line_ids.edit(0))

        self.type_each(WINDOW_LINE, open_form)

    def test_the_window_for_several(self):
        def open_form():
            form = Form(self.env["subdebit.backdate.bulk"])
            form.plan_id = self.plan
            return form, form

        self.type_each({"date_start": WINDOW["date_start"]}, open_form)

    def test_a_plan(self):
        def open_form():
            form = Form(self.plan.with_user(self.manager))
            return form, form

        counts = {"trial_count": COUNTS, "commitment_count": COUNTS}
        days = {"day_of_month": (99, -5), "issue_days": (-1, 5000)}
        self.type_each({**counts, **days, "payments": COUNTS}, open_form)


@tagged("post_install", "-at_install")
class TestBounds(BoundsCase):
    """What is saved is refused in a sentence, by the route of the web client."""

    def assertEachRefused(self, user, record, table):
        for name, values in table.items():
            for value, words in values:
                with self.subTest(f"{record._name} {name} {value}"):
                    self.assertRefused(
                        user,
                        record,
                        "web_save",
                        {name: value},
                        specification={"display_name": {}, **self.shown(record)},
                        words=words,
                    )

    def shown(self, record):
        names = ("timeline", "tax_totals", "amount_period", "price_problem")
        return {name: {} for name in names if name in record._fields}

    def test_a_draft(self):
        hundred = "a hundred years at most"
        self.assertEachRefused(
            self.user,
            self.draft,
            {
                "cadence_count": (
                    (0, "at least one unit"),
                    (-1, "at least one unit"),
                    (1_201, hundred),
                    (99_999, hundred),
                ),
                "date_start": (
                    (LONG_AGO, "is the year right?"),
                    ("2099-01-01", "is the year right?"),
                    (FAR, "is the year right?"),
                ),
            },
        )

    def test_a_line(self):
        number = "is the number right?"
        self.assertEachRefused(
            self.user,
            self.draft.line_ids,
            {
                "cadence_count": (
                    (0, "at least one unit"),
                    (-1, "at least one unit"),
                    (1_201, "a hundred years at most"),
                ),
                "day_of_month": ((99, "billing day must be 1 to 31"),),
                "date_start": (
                    (LONG_AGO, "is the year right?"),
                    ("2099-01-01", "is the year right?"),
                ),
                "quantity": ((0, "must be positive"), (1e6, number), (1e10, number)),
                "unit_price": ((-5, "negative"), (1e9, number), (1e15, number)),
                "trial_count": ((-1, "negative"), (100_000, "a hundred years")),
                "commitment_count": ((-1, "negative"), (100_000, "a hundred years")),
                "payments": ((-1, "negative"), (36_501, "36,500 payments")),
            },
        )

    def test_every_0_on_a_line_of_a_draft(self):
        """As the form saves it, and reads what would be billed along with it."""
        line = self.draft.line_ids
        for vals in ({"cadence_count": 0}, {"cadence_count": -1}, {"day_of_month": 99}):
            self.assertRefused(
                self.user,
                self.draft,
                "web_save",
                {"line_ids": [Command.update(line.id, vals)]},
                specification=self.shown(self.draft),
            )
        self.assertEqual((line.cadence_count, line.day_of_month), (1, 0))

    def test_a_plan_and_its_prices(self):
        self.price_plan(self.plan, ("month", 1, 30.0))
        line, hundred = self.plan.line_ids, "a hundred years"
        self.assertEachRefused(
            self.manager,
            self.plan,
            {
                "trial_count": ((-1, "negative"), (100_000, hundred)),
                "commitment_count": ((1_201, hundred),),
                "payments": ((36_501, "36,500 payments"),),
            },
        )
        self.assertEachRefused(
            self.manager, line, {"quantity": ((1e6, "is the number right?"),)}
        )
        self.assertEachRefused(
            self.manager,
            line.price_ids,
            {
                "price": ((-1, "negative"), (1e9, "is the number right?")),
                "cadence_count": ((0, "at least one unit"), (1_201, hundred)),
            },
        )

    def test_what_lies_within_is_saved(self):
        for unit, most in (("day", 36_500), ("week", 5_200), ("year", 100)):
            draft = self.make_draft(cadence_unit=unit, cadence_count=most)
            self.assertEqual(draft.line_ids.cadence_count, most)
        line = self.make_draft(date_start=d("2045-10-15")).line_ids
        line.write({"quantity": 999_999, "unit_price": 999_999_999, "payments": 36_500})
        self.assertTrue(line.subscription_id.timeline)
