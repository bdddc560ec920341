"""B9: periods that are closed, told before anything is made, or booked elsewhere."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from ..tax_case import TaxMixin
from .backdate_case import BackdateCase

LOCKS = (
    "sale_lock_date",
    "tax_lock_date",
    "fiscalyear_lock_date",
    "hard_lock_date",
)


class ClosedCase(TaxMixin, BackdateCase):
    """Lessons at 50.00 and 20 % a month; from 31 July three are past."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax_account = cls.make_account("TAX.DUE")
        cls.tax = cls.make_tax("20", 20.0)
        lessons = cls.make_taxed("Lessons", cls.tax, price=50.0)
        cls.taxed = cls.make_plan("Lessons", lessons)

    def close(self, field, day):
        self.company.sudo().write({field: day and d(day)})

    def open_taxed(self, start="2025-07-31", **vals):
        return self.open_wizard(start, plan_id=self.taxed.id, **vals)

    def assertClosed(self, wizard, *days):
        """Refused; each of these days is named as lying in a closed period."""
        self.assertRefused(wizard, "in a closed period", wizard.past_total)
        self.assertEqual(
            [
                line.split("would be dated ")[1].split(",")[0]
                for line in wizard.problem.splitlines()
                if line.startswith("An invoice")
            ],
            [*days],
        )

    def assertBookedAsShown(self, wizard, *dates):
        """Made; the preview said already on which date each would be booked."""
        shown = wizard.preview_ids.mapped("accounting_date")
        self.assertEqual([str(day) for day in shown], [*dates])
        moves = self.confirm(wizard, wizard.past_total).invoice_ids.sorted("id")
        self.assertEqual([str(move.date) for move in moves], [*dates])
        self.assertEqual(
            [str(move.invoice_date) for move in moves],
            ["2025-07-31", "2025-08-31", "2025-09-30"],
        )


@tagged("-at_install", "post_install")
class TestBackdateClosed(ClosedCase):
    """Refused, which is the default; each closed date is named."""

    def test_every_kind_of_lock_is_respected(self):
        """Closed to 31 August: two of the three dates."""
        for lock in LOCKS:
            with self.subTest(lock):
                self.close(lock, "2025-08-31")
                self.assertClosed(self.open_taxed(), "07/31/2025", "08/31/2025")
                if lock != "hard_lock_date":  # The last one: it cannot be taken back.
                    self.close(lock, False)

    def test_what_closed_it_is_named(self):
        self.close("sale_lock_date", "2025-07-31")
        problem = self.open_taxed().problem
        self.assertIn("Sales", problem)
        self.assertIn("Odoo would book it on", problem)

    def test_a_lock_that_ends_the_day_before_the_first_invoice_is_none(self):
        for lock in LOCKS:
            self.close(lock, "2025-07-30")
        subscription = self.confirm(self.open_taxed(), 180.0)
        self.assertEqual(subscription.invoice_count, 3)

    def test_the_tax_closing_does_not_concern_what_has_no_tax(self):
        self.close("tax_lock_date", "2025-08-31")
        subscription = self.confirm(self.open_wizard("2025-07-31"), 90.0)
        self.assertEqual(
            subscription.invoice_ids.mapped("date"),
            subscription.invoice_ids.mapped("invoice_date"),
        )

    def test_nor_what_a_fiscal_position_takes_the_tax_from(self):
        """Abroad nothing is taxed: 50.00, three times."""
        position = self.make_position()
        self.ada.sudo().property_account_position_id = position
        self.close("tax_lock_date", "2025-08-31")
        subscription = self.confirm(self.open_taxed(), 150.0)
        self.assertEqual(
            subscription.invoice_ids.mapped("date"),
            subscription.invoice_ids.mapped("invoice_date"),
        )

    def test_the_tax_closing_concerns_a_rate_of_nothing(self):
        self.tax.amount = 0.0
        self.close("tax_lock_date", "2025-07-31")
        self.assertClosed(self.open_taxed(), "07/31/2025")

    def test_dated_today_past_periods_are_open(self):
        self.company.subdebit_past_date = "today"
        for lock in LOCKS:
            self.close(lock, "2025-10-14")
        wizard = self.open_taxed()
        moves = self.confirm(wizard, 180.0).invoice_ids
        self.assertEqual({str(move.date) for move in moves}, {"2025-10-15"})

    def test_dated_today_today_may_be_closed(self):
        self.company.subdebit_past_date = "today"
        for lock in LOCKS:
            with self.subTest(lock):
                self.close(lock, "2025-10-15")
                self.assertClosed(self.open_taxed(), "10/15/2025")
                if lock != "hard_lock_date":
                    self.close(lock, False)

    def test_a_period_that_was_closed_after_it_was_shown(self):
        wizard = self.open_taxed()
        self.assertFalse(wizard.problem)
        self.close("fiscalyear_lock_date", "2025-08-31")
        with self.assertRaisesRegex(UserError, "This changed since it was shown") as e:
            self.confirm(wizard, 180.0)
        # Odoo would book them in the first open month.
        self.assertIn("invoice of 07/31/2025, booked on 09/30/2025", str(e.exception))
        self.assertIn("in a closed period", str(e.exception))

    # === THE DAY OF THE PAYMENT === #

    def test_a_payment_in_a_closed_period(self):
        self.company.subdebit_past_date = "today"
        for lock in ("fiscalyear_lock_date", "hard_lock_date"):
            self.close(lock, "2025-09-30")
            wizard = self.open_taxed(payment_date="2025-09-30")
            self.assertRefused(wizard, "dated 09/30/2025, in a closed period", 180.0)
            self.close("fiscalyear_lock_date", False)
        wizard = self.open_taxed(payment_date="2025-10-01")
        subscription = self.confirm(wizard, 180.0)
        payments = subscription.invoice_ids.matched_payment_ids
        self.assertEqual({str(p.date) for p in payments}, {"2025-10-01"})

    def test_a_payment_is_not_moved_out_of_a_closed_period(self):
        """Who says when it was paid would be surprised by another date."""
        self.company.write(
            {"subdebit_past_date": "today", "subdebit_closed_period": "move"}
        )
        self.close("fiscalyear_lock_date", "2025-09-30")
        wizard = self.open_taxed(payment_date="2025-09-30")
        self.assertRefused(wizard, "dated 09/30/2025, in a closed period", 180.0)


@tagged("-at_install", "post_install")
class TestBackdateMoved(ClosedCase):
    """Booked where Odoo books it, if the company says so: shown before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.subdebit_closed_period = "move"

    def test_the_date_of_each_kind_of_lock_is_shown_before(self):
        """By Odoo's rules: at the end of the first open month, as long as the journal
        has no number; numbers that begin anew each year let it be the year's last day.
        """
        for lock in LOCKS:
            with self.subTest(lock):
                self.close(lock, "2025-08-31")
                self.ada = self.make_offline_partner(lock).with_env(self.env)
                wizard = self.open_taxed()
                self.assertFalse(wizard.problem)
                is_first = lock == LOCKS[0]
                moved = "2025-09-30" if is_first else "2025-12-31"
                self.assertBookedAsShown(wizard, moved, moved, "2025-09-30")
                if lock != "hard_lock_date":
                    self.close(lock, False)

    def test_a_lock_that_moves_before_it_is_confirmed_is_told(self):
        wizard = self.open_taxed()
        self.close("fiscalyear_lock_date", "2025-08-31")
        self.assertRefused(wizard, "This changed since it was shown", 180.0)

    def test_dated_today_a_closed_today_is_booked_later(self):
        self.company.subdebit_past_date = "today"
        self.close("fiscalyear_lock_date", "2025-10-20")
        wizard = self.open_taxed(payment_date="2025-10-15", past_payment="debit")
        shown = set(wizard.preview_ids.mapped("accounting_date"))
        self.assertEqual(shown, {d("2025-10-31")})
