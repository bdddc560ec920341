from psycopg2 import IntegrityError
from psycopg2.errors import ExclusionViolation, UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import SubdebitCase, d


@tagged("post_install", "-at_install")
class TestLedger(SubdebitCase):
    """What is written down of each charge, and what the database never takes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.make_plan("On the 1st", day_of_month=1)
        cls.subscription = cls.make_priced(50.0, d("2025-08-10"), plan=cls.first)
        cls.move = cls.subscription._bill(d("2025-08-10"))
        cls.charge = cls.subscription.charge_ids
        cls.line = cls.subscription.line_ids

    # === THE ROW === #

    def test_a_charge_holds_what_was_billed(self):
        charge = self.charge
        self.assertEqual(len(charge), 1)
        self.assertEqual((charge.kind, charge.occurrence), ("recurring", 0))
        self.assertEqual((charge.payer_slot, charge.sign, charge.revision), (0, 1, 0))
        self.assertEqual(charge.date_from, d("2025-08-10"))
        self.assertEqual(charge.date_to, d("2025-09-01"))
        self.assertEqual((charge.share_num, charge.share_den), (22, 31))
        self.assertEqual((charge.quantity, charge.unit_price), (1.0, 50.0))
        self.assertEqual((charge.amount_net, charge.amount_tax), (35.48, 0.0))
        self.assertEqual(charge.move_line_id, self.move.invoice_line_ids)
        self.assertEqual(charge.company_id, self.company)
        self.assertEqual(charge.state, "live")
        self.assertEqual(len(charge.terms_hash), 16)

    def test_a_charge_keeps_how_it_came_about(self):
        why = self.charge.explanation
        self.assertEqual(why["anchor"], "2025-09-01")
        self.assertEqual(why["nominal"], "2025-08-10")
        self.assertEqual((why["billed_days"], why["natural_days"]), (22, 31))
        self.assertEqual((why["alignment"], why["convention"]), ("prorate", "actual"))
        self.assertEqual((why["quantity"], why["unit_price"]), ("1.0", "50.0"))
        self.assertEqual(why["unrounded"], "1100/31")
        self.assertEqual(why["amount"], "35.48")

    def test_a_charge_says_its_dates_and_amount_in_a_sentence(self):
        sentence = self.charge.with_context(lang="en_US").sentence
        for words in ("08/10/2025", "08/31/2025", "09/01/2025", "22 of 31 days"):
            self.assertIn(words, sentence)
        self.assertIn("1.00 × 50.00", sentence)
        self.assertIn("35.48", sentence)
        self.assertIn(
            sentence, self.move.with_context(lang="en_US").subdebit_explanation
        )

    def test_the_sentence_writes_dates_and_amounts_as_the_reader_does(self):
        self.setup_env["res.lang"]._activate_lang("fr_FR")
        self.charge.invalidate_recordset(["sentence"])
        sentence = self.charge.with_context(lang="fr_FR").sentence
        for words in ("10/08/2025", "31/08/2025", "01/09/2025", "50,00", "35,48"):
            self.assertIn(words, sentence)

    def test_a_whole_period_says_so(self):
        self.subscription._bill(d("2025-09-01"))
        whole = self.subscription.charge_ids.sorted("date_from")[-1]
        sentence = whole.with_context(lang="en_US").sentence
        self.assertIn("Full price: 1.00 × 50.00", sentence)
        self.assertIn("09/30/2025", sentence)

    def test_other_terms_have_another_fingerprint(self):
        other = self.make_priced(50.01, d("2025-08-10"), plan=self.first)
        other._bill(d("2025-08-10"))
        self.assertNotEqual(other.charge_ids.terms_hash, self.charge.terms_hash)

    # === THE DATABASE GUARDS === #

    def cover_vals(self, date_from, date_to, **vals):
        return {
            "subscription_id": self.subscription.id,
            "line_id": self.line.id,
            "date_from": d(date_from),
            "date_to": d(date_to),
            "kind": "waived",
            **vals,
        }

    def assertRefusedByDatabase(self, error, model, vals):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(error),
            self.env.cr.savepoint(),
        ):
            self.env[model].sudo().create(vals)

    def test_no_day_of_a_line_is_dealt_with_twice(self):
        # One day on either side of 10 August up to 1 September.
        for date_from, date_to in (
            ("2025-08-31", "2025-09-01"),
            ("2025-08-01", "2025-08-11"),
            ("2025-08-15", "2025-08-16"),
            ("2025-08-01", "2025-10-01"),
        ):
            for kind in ("billed", "waived", "skipped", "settled_elsewhere"):
                self.assertRefusedByDatabase(
                    ExclusionViolation,
                    "subdebit.cover",
                    self.cover_vals(date_from, date_to, kind=kind),
                )

    def test_days_that_only_touch_are_no_overlap(self):
        cover = self.env["subdebit.cover"].sudo()
        cover.create(self.cover_vals("2025-08-01", "2025-08-10"))
        cover.create(self.cover_vals("2025-09-01", "2025-09-02"))
        other = self.make_subscription(d("2025-08-10"))
        cover.create(
            self.cover_vals(
                "2025-08-10",
                "2025-09-01",
                subscription_id=other.id,
                line_id=other.line_ids.id,
            )
        )
        cover.create(self.cover_vals("2025-08-10", "2025-09-01", payer_slot=1))
        self.env.flush_all()

    def test_no_days_are_no_cover(self):
        self.assertRefusedByDatabase(
            IntegrityError,
            "subdebit.cover",
            self.cover_vals("2025-10-01", "2025-10-01"),
        )

    def charge_vals(self, **vals):
        return {
            "subscription_id": self.subscription.id,
            "line_id": self.line.id,
            "date_from": d("2025-08-10"),
            "date_to": d("2025-09-01"),
            **vals,
        }

    def test_one_charge_is_written_once(self):
        self.assertRefusedByDatabase(
            UniqueViolation, "subdebit.charge", self.charge_vals()
        )
        # Another end does not make another charge of it.
        self.assertRefusedByDatabase(
            UniqueViolation,
            "subdebit.charge",
            self.charge_vals(date_to=d("2025-08-11")),
        )

    def test_a_credit_names_its_charge_and_a_charge_none(self):
        for vals in (
            {"sign": -1},
            {"revision": 1, "origin_id": self.charge.id},
            {"sign": 2, "revision": 1},
        ):
            self.assertRefusedByDatabase(
                IntegrityError, "subdebit.charge", self.charge_vals(**vals)
            )

    def test_no_column_of_a_guard_may_be_empty(self):
        for name in (
            "line_id",
            "kind",
            "occurrence",
            "payer_slot",
            "date_from",
            "sign",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"UPDATE subdebit_charge SET {name} = NULL WHERE id = %s",  # noqa: S608
                    [self.charge.id],
                )

    # === ONLY ADDED TO === #

    def test_the_ledger_is_never_edited_nor_shortened(self):
        for charge in (self.charge, self.charge.sudo()):
            for vals in ({"date_to": d("2025-10-01")}, {"unit_price": 1}, {"sign": -1}):
                with self.assertRaises(UserError):
                    charge.write(vals)
            with self.assertRaises(UserError):
                charge.unlink()

    def test_the_timeline_is_never_edited_nor_shortened(self):
        started = self.subscription.event_ids
        for event in (started, started.sudo()):
            with self.assertRaises(UserError):
                event.write({"date_effective": d("2020-01-01")})
            with self.assertRaises(UserError):
                event.unlink()

    def test_what_was_billed_cannot_be_deleted(self):
        with self.assertRaises(UserError):
            self.subscription.unlink()
        with self.assertRaises(UserError):
            self.line.unlink()

    # === REVISIONS === #

    def test_a_period_that_still_stands_is_never_billed_a_second_time(self):
        """Even with its days set free behind our back, the charge itself refuses."""
        self.charge.cover_ids.sudo().unlink()
        self.subscription._update_next_charge_date()
        self.assertFalse(self.subscription._bill(d("2025-08-10")))
        self.assertIn("was billed before", self.subscription.billing_error)
        self.assertEqual(self.subscription.charge_ids, self.charge)

    def test_days_that_are_charged_cannot_be_released(self):
        for record in (self.charge, self.charge.cover_ids):
            with self.assertRaisesRegex(UserError, "its days stay billed"):
                record.with_user(self.billing).action_release()
        self.assertDays(["[2025-08-10, 2025-09-01)"], self.subscription)

    def test_a_revision_rises_once_the_one_before_is_void(self):
        self.move.button_cancel()
        self.charge.cover_ids.with_user(self.billing).action_bill_again()
        self.subscription._bill(d("2025-08-10"))
        self.subscription.charge_ids.move_id.filtered(
            lambda move: move.state == "posted"
        ).button_cancel()
        self.subscription.cover_ids.with_user(self.billing).action_bill_again()
        self.subscription._bill(d("2025-08-11"))
        self.assertEqual(
            self.subscription.charge_ids.sorted("revision").mapped(
                lambda charge: (charge.revision, charge.state)
            ),
            [(0, "void"), (1, "void"), (2, "live")],
        )
        self.assertNothingToBill(self.subscription, "2025-08-11")
