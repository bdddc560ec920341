from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ...schedule.events import Change, End
from ..common import d
from .test_crediting import APRIL, CreditingCase

BY_HAND = "subscription_debit.activity_credit_by_hand"


@tagged("post_install", "-at_install")
class TestEqualTerms(CreditingCase):
    """A change to what it is already takes no later credit away."""

    def change(self, subscription, day, **to):
        """Confirm a change as a window does; return the credit notes."""
        return self.credit(subscription, "change", day, to=to)

    def get_last_event(self, subscription):
        return subscription.event_ids.sorted("id")[-1:]

    def test_who_leaves_after_a_change_of_nothing_gets_the_rest_back(self):
        # Left on the 16th: 15 of 30 days of 30.00 come back.
        for to in (
            {"quantity": 1},
            {"unit_price": 30.0},
            {"day_of_month": 1},
            {"cadence": {"unit": "month", "count": 1}},
        ):
            with self.subTest(to=to):
                subscription = self.bill()
                self.assertFalse(self.change(subscription, "2025-04-11", **to))
                self.assertEqual(
                    self.get_last_event(subscription).effect,
                    "Changed nothing: it was so already.",
                )
                note = self.leave(subscription, "2025-04-16")
                self.assertEqual(note.amount_total, 15.0)
                self.assertFalse(subscription.activity_search([BY_HAND]))
                self.assertLedgerAddsUp()
                self.assertNothingToBill(subscription, "2025-06-30")

    def test_three_of_each_where_one_line_has_three_already(self):
        # 2 pieces become 3 on the 11th: 20 of 30 days of 20.00 back, of 30.00 asked.
        subscription = self.make_subscription(
            APRIL,
            line_ids=[
                Command.create(
                    {
                        "product_id": self.product.id,
                        "unit_price": 10.0,
                        "quantity": quantity,
                    }
                )
                for quantity in (2, 3)
            ],
        )
        subscription._bill(APRIL)
        made = self.change(subscription, "2025-04-11", quantity=3)
        # 20.00 less 13.33, on one invoice.
        self.assertEqual((made.move_type, made.amount_total), ("out_invoice", 6.67))
        self.assertFalse(self.get_last_event(subscription).effect)
        self.assertFalse(subscription._bill(d("2025-04-11")))
        # 15 of 30 days of 30.00, twice: 15.00 of the new 20.00, and 15.00 of the old.
        notes = self.leave(subscription, "2025-04-16")
        self.assertEqual(sum(notes.mapped("amount_total")), 30.0)
        self.assertLedgerAddsUp()

    def test_an_upgrade_after_a_change_of_nothing_is_credited_and_billed(self):
        subscription = self.bill()
        self.change(subscription, "2025-04-05", day_of_month=1)
        # From the 16th on 15 of 30 days: 15.00 back, 30.00 asked.
        made = self.change(subscription, "2025-04-16", unit_price=60.0)
        self.assertEqual((made.move_type, made.amount_total), ("out_invoice", 15.0))
        self.assertFalse(subscription._bill(d("2025-04-16")))
        self.assertLedgerAddsUp()
        self.assertNothingToBill(subscription, "2025-04-30")


@tagged("post_install", "-at_install")
class TestUnclearDays(CreditingCase):
    """Days that an event should credit and cannot are told, not left out in silence."""

    def test_days_billed_otherwise_are_told_at_once_and_every_night(self):
        subscription = self.bill()
        invoice = subscription.invoice_ids
        # Nobody took back what this change should have.
        subscription._add_event("change", d("2025-04-11"), to={"quantity": 2})
        leaves = End(d("2025-04-21"), policy="immediately_with_credit")
        shown = subscription._say_unclear(leaves)
        self.assertIn(f"04/21/2025 to 04/30/2025 ({invoice.name})", shown)
        self.assertFalse(self.leave(subscription, "2025-04-21"))
        question = subscription.activity_search([BY_HAND])
        self.assertEqual(len(question), 1)
        self.assertIn("04/21/2025 to 04/30/2025", question.note)
        self.assertIn("04/21/2025 to 04/30/2025", subscription.message_ids[0].body)
        told = subscription._get_engine_differences()
        self.assertIn(
            ("not_billed", d("2025-04-21"), d("2025-05-01")),
            [(x["details"]["verdict"], x["date_from"], x["date_to"]) for x in told],
        )

    def test_nobody_is_asked_about_an_event_that_takes_nothing_back(self):
        subscription = self.bill()
        subscription._add_event("change", d("2025-04-11"), to={"quantity": 2})
        self.credit(subscription, "end", "2025-04-21", policy="period_end")
        self.assertFalse(subscription.activity_search([BY_HAND]))

    def test_days_that_came_back_already_are_not_asked_about(self):
        subscription = self.bill()
        self.leave(subscription, "2025-04-21")
        event = subscription.event_ids.sorted("id")[-1:]
        self.assertFalse(subscription._credit(event, d("2025-04-21")))
        self.assertFalse(subscription.activity_search([BY_HAND]))


@tagged("post_install", "-at_install")
class TestUnsavedEvents(CreditingCase):
    """What is shown before an event is saved is what is written after."""

    def test_the_second_change_of_a_day_shows_what_it_will_book(self):
        subscription = self.bill()
        self.credit(subscription, "change", "2025-04-16", to={"unit_price": 60.0})
        subscription._bill(d("2025-04-16"))
        second = Change(d("2025-04-16"), to={"unit_price": 80.0})
        [shown] = subscription._preview_credits(second)
        # 15 of 30 days of 60.00.
        self.assertEqual(shown.amounts["net"], 30.0)
        made = self.credit(
            subscription, "change", "2025-04-16", to={"unit_price": 80.0}
        )
        # 15 of 30 days of 80.00 are 40.00: 10.00 more.
        self.assertEqual((made.move_type, made.amount_total), ("out_invoice", 10.0))

    def test_charges_to_come_are_shown_with_the_last_change_of_the_day(self):
        subscription = self.bill()
        subscription._add_event("change", d("2025-05-01"), to={"unit_price": 60.0})
        shown = subscription._preview(
            [Change(d("2025-05-01"), to={"unit_price": 80.0})],
            d("2025-05-01"),
            d("2025-05-01"),
        )
        self.assertEqual([row["amount"] for row in shown], [80.0])


@tagged("post_install", "-at_install")
class TestEventValues(CreditingCase):
    """An event with a value that is none is refused, and never billed by."""

    def assertRefused(self, words, kind="change", **details):
        subscription = self.make_subscription(APRIL)
        with self.assertRaisesRegex(ValidationError, words), self.cr.savepoint():
            subscription._add_event(kind, APRIL, **details)

    def test_prices_and_quantities_are_numbers_above_zero(self):
        for name in ("unit_price", "quantity"):
            for value in (-5.0, 0, "60", None, True, [30]):
                with self.subTest(name=name, value=value):
                    self.assertRefused("numbers above zero", to={name: value})

    def test_bill_days_are_days_of_a_month(self):
        for value in (0, 32, -2, "15", 15.5, None):
            with self.subTest(value=value):
                self.assertRefused("day", to={"day_of_month": value})

    def test_cadences_count_one_or_more_of_a_unit(self):
        for value in (
            None,
            "month",
            {"unit": "month", "count": 0},
            {"unit": "moon", "count": 1},
            {"unit": "month", "count": "1"},
        ):
            with self.subTest(value=value):
                self.assertRefused("No date can be computed", to={"cadence": value})

    def test_a_product_is_one_that_there_is(self):
        for value in (0, -1, "B", None, 10**8):
            with self.subTest(value=value):
                self.assertRefused("no product", to={"item": value})

    def test_payers_are_not_changed_by_an_event(self):
        self.assertRefused("Who pays", to={"payers": [["Ann", 1]]})

    def test_a_change_of_nothing_at_all_is_none(self):
        self.assertRefused("No date can be computed", to={})

    def test_a_discount_is_above_zero_and_at_most_all(self):
        for mode, value in (
            ("percent", 0),
            ("percent", 101),
            ("percent", "ten"),
            ("percent", "-10"),
            ("percent", "nan"),
            ("amount", -1),
            ("amount", None),
        ):
            with self.subTest(mode=mode, value=value):
                self.assertRefused(
                    "above zero|at most", "discount", mode=mode, value=value
                )


@tagged("post_install", "-at_install")
class TestOtherProduct(CreditingCase):
    """A change of product bills the new one, and gives back what the old one billed."""

    def test_the_new_product_is_billed_and_the_old_one_credited(self):
        subscription = self.bill()
        april = subscription.invoice_ids
        other = self.make_product("Premium", company_data=self.company_data)
        event = {"item": other.id, "unit_price": 60.0}
        # From the 16th on: 15 of 30 days of 30.00 back, of 60.00 asked.
        made = self.credit(subscription, "change", "2025-04-16", to=event)
        made |= subscription._bill(d("2025-04-16"))
        lines = made.invoice_line_ids
        back = lines.filtered("subdebit_credited_line_id")
        self.assertEqual(back.product_id.name, "Membership")
        self.assertIn("Membership", back.name)
        anew = lines - back
        self.assertEqual(anew.product_id.name, "Premium")
        self.assertIn("Premium", anew.name)
        self.assertEqual(anew.price_subtotal, 30.0)
        self.assertEqual(april.invoice_line_ids.product_id.name, "Membership")
        self.assertLedgerAddsUp()
        may = subscription._bill(d("2025-05-01"))
        self.assertEqual(may.invoice_line_ids.product_id.name, "Premium")
        self.assertEqual(may.amount_total, 60.0)
        # Who leaves on 16 May gets half of it back, as the product that it was.
        note = self.leave(subscription, "2025-05-16")
        self.assertEqual(note.invoice_line_ids.product_id.name, "Premium")
        self.assertIn("Premium", note.invoice_line_ids.name)
        self.assertEqual(note.amount_total, 30.97)  # 16 of 31 days of 60.00.

    def test_the_same_price_for_another_product_is_credited_too(self):
        subscription = self.bill()
        other = self.make_product("Other", company_data=self.company_data)
        made = self.credit(subscription, "change", "2025-04-16", to={"item": other.id})
        made |= subscription._bill(d("2025-04-16"))
        products = made.invoice_line_ids.product_id
        self.assertEqual(sorted(products.mapped("name")), ["Membership", "Other"])
        self.assertLedgerAddsUp()
        self.assertNothingToBill(subscription, "2025-04-30")

    def test_another_product_is_billed_with_its_own_taxes(self):
        on_top = self.company_data["default_tax_sale"]
        taxed = self.make_product(
            "Taxed", company_data=self.company_data, taxes_id=on_top.ids
        )
        subscription = self.bill()
        self.credit(subscription, "change", "2025-05-01", to={"item": taxed.id})
        may = subscription._bill(d("2025-05-01"))
        self.assertEqual(may.invoice_line_ids.tax_ids, on_top)
        # 30.00 and 15 % of it.
        self.assertEqual((may.amount_untaxed, may.amount_total), (30.0, 34.5))

    def test_to_the_product_that_it_is_changes_nothing(self):
        subscription = self.bill()
        to = {"item": self.product.id}
        self.assertFalse(self.credit(subscription, "change", "2025-04-16", to=to))
        event = subscription.event_ids.sorted("id")[-1:]
        self.assertEqual(event.effect, "Changed nothing: it was so already.")
