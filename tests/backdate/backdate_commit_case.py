"""A start in the past that is really committed, confirmed as a browser confirms it."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import new_test_user

from ..commit_case import CommitCase
from ..common import d
from ..provider_case import make_token

TODAY = d("2025-10-15")
# 30.00 a month from 15 July: due on 15 July, August and September; today's is no past.
START, TOTAL = "2025-07-15", 90.0
BULK = "subdebit.backdate.bulk"


class BackdateCommitCase(CommitCase):
    """A manager whose confirmation is a request as a browser sends it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.open() as env:
            company = env["res.company"].browse(cls.company_id)
            company.subdebit_past_date = "period"
            manager = new_test_user(
                env,
                login=f"manager {cls.__name__}",
                groups="subscription_debit.group_manager",
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            )
            cls.manager_id = manager.id
            cls.bank_id = (
                env["account.journal"]
                .search([("company_id", "=", company.id), ("type", "=", "bank")])[0]
                .id
            )

    def as_manager(self, env):
        return env(user=self.manager_id, context={"subdebit_today": TODAY})

    # === WHAT A STORY BEGINS WITH === #

    def make_customer(self, name="Ada"):
        """Return the id of a customer with a card, who was invoiced before.

        NOTE: of a first invoice Odoo writes on the contact, and who comes later would be
        undone by that, not by what is tested here. So it is with payments by hand: their
        numbers have no gap, and who comes later is undone.
        """
        with self.open() as env:
            customer = env["res.partner"].create({"name": name, "customer_rank": 1})
            provider = env["payment.provider"].browse(self.provider_id)
            make_token(self.fake, provider, customer)
            return customer.id

    def make_draft(self, customer_id, start=START):
        with self.open() as env:
            subscription = self.as_manager(env)["subdebit.subscription"].create(
                {
                    "partner_id": customer_id,
                    "plan_id": self.plan_id,
                    "date_start": start,
                }
            )
            return subscription.id

    def by_hand(self):
        return {
            "past_payment": "manual",
            "journal_id": self.bank_id,
            "payment_date": TODAY,
        }

    def open_wizard(self, total=TOTAL, **vals):
        """Return the id of a wizard in which everything is chosen and typed."""
        offer = {"plan_id": self.plan_id, "date_start": START}
        with self.open() as env:
            wizard = self.as_manager(env)["subdebit.backdate"].create(
                {
                    **({} if "subscription_id" in vals else offer),
                    "past_payment": "debit",
                    "confirm_total": total,
                    **vals,
                }
            )
            wizard.env.flush_all()
            return wizard.id

    def open_bulk(self, customer_ids, total):
        """Return the id of a table of customers whose total is typed."""
        with self.open() as env:
            bulk = self.as_manager(env)[BULK].create(
                {
                    "partner_ids": [Command.set(customer_ids)],
                    "plan_id": self.plan_id,
                    "date_start": START,
                    "past_payment": "debit",
                }
            )
            bulk.action_preview()
            bulk.total_ids.confirm_total = total
            bulk.env.flush_all()
            return bulk.id

    def deposit(self, payer_id, amount):
        with self.open() as env:
            env["account.payment"].create(
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": payer_id,
                    "amount": amount,
                    "date": "2025-01-10",
                    "journal_id": self.bank_id,
                }
            ).action_post()

    def confirm(self, wizard_id, model="subdebit.backdate"):
        """Return a request that gives its answer, or what it was refused with."""

        def work(env):
            env = self.as_manager(env)
            try:
                return retrying(env[model].browse(wizard_id).action_confirm, env)
            except UserError as refusal:
                env.cr.rollback()
                return str(refusal)

        return work

    def confirm_now(self, wizard_id, model="subdebit.backdate"):
        with self.open() as env:
            return self.confirm(wizard_id, model)(env)

    # === WHAT IS TRUE === #

    def assertMadeOnce(self, customer_id, is_paid=False):
        """One running subscription, its past invoiced and asked for or paid, once."""
        with self.open() as env:
            subscription = env["subdebit.subscription"].search(
                [("partner_id", "=", customer_id)]
            )
            self.assertEqual(subscription.mapped("state"), ["active"])
            invoices = subscription.invoice_ids.sorted("id")
            self.assertEqual(invoices, self.find_invoices(env, invoices.partner_id))
            self.assertEqual(invoices.mapped("amount_total"), [30.0] * 3)
            residual = 0.0 if is_paid else 30.0
            self.assertEqual(invoices.mapped("amount_residual"), [residual] * 3)
            kinds = subscription.event_ids.mapped("kind")
            self.assertEqual(sorted(kinds), ["backdate", "start"])
            covers = subscription.cover_ids.sorted("date_from")
            self.assertEqual(
                [str(day) for day in covers.mapped("date_from")],
                ["2025-07-15", "2025-08-15", "2025-09-15"],
            )
            self.assertEqual(subscription.next_charge_date, TODAY)
        self.assertNumbersWithoutGap()

    def find_invoices(self, env, partner):
        return env["account.move"].search(
            [("partner_id", "=", partner.id), ("move_type", "=", "out_invoice")],
            order="id",
        )

    def assertNothingMade(self, customer_id):
        with self.open() as env:
            domain = [("partner_id", "=", customer_id)]
            started = [*domain, ("state", "!=", "draft")]
            self.assertFalse(env["subdebit.subscription"].search(started))
            customer = env["res.partner"].browse(customer_id)
            self.assertFalse(self.find_invoices(env, customer))
            self.assertFalse(env["account.payment"].search(domain))
            drafts = env["subdebit.subscription"].search(domain)
            self.assertFalse(drafts.charge_ids)
            self.assertFalse(drafts.cover_ids)
            self.assertFalse(drafts.event_ids)
        self.assertNumbersWithoutGap()

    def assertNumbersWithoutGap(self):
        """In each month's sequence of the invoices, 1, 2, 3 …"""
        with self.open() as env:
            moves = env["account.move"].search(
                [
                    ("company_id", "=", self.company_id),
                    ("move_type", "=", "out_invoice"),
                ]
            )
            for alike in moves.grouped("sequence_prefix").values():
                self.assertEqual(
                    sorted(alike.mapped("sequence_number")),
                    list(range(1, len(alike) + 1)),
                )

    def assertOneRefused(self, results, words):
        """Return the answer of the one who was first; the other reads these words."""
        answers = [answer for answer in results if isinstance(answer, dict)]
        refusals = [answer for answer in results if isinstance(answer, str)]
        self.assertEqual((len(answers), len(refusals)), (1, 1), results)
        self.assertIn(words, refusals[0])
        return answers[0]
