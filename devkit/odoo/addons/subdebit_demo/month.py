"""A month at GoCardless: the strict fake on this machine, and the addon's own doors."""

import sys
import time
from datetime import timedelta
from typing import NamedTuple

from odoo.modules.module import get_module_path
from odoo.tools import format_date

MODULE = "subscription_debit"
DAYS = 34
# The days of the month's story on which somebody cancels at his bank, and gets money back.
CANCELLED_ON, REFUNDED_ON = 16, 20
GESTURE = 10.0
PRICE = 30.0


class Member(NamedTuple):
    """Who joins; at GoCardless the given name steers what his bank does."""

    name: str
    steered: str
    said: str


MEMBERS = (
    Member("Ada Byron", "Successful", "who pays"),
    Member(
        "Grace Late", "Late", "whose bank takes the debit back after it was collected"
    ),
    Member("Konrad Fickle", "Fickle", "who contests the debit at the bank"),
    Member("Edsger Penniless", "Penniless", "whose account is empty"),
    Member("Tony Leaver", "Successful", "who cancels the mandate at the bank"),
)


def import_fake():
    """Return the package of the fake, which needs nothing of Odoo."""
    sys.path.insert(0, f"{get_module_path(MODULE)}/tests/fakes")
    import gocardless

    return gocardless


class Month:
    """Plays the days one by one, and tells what happened in plain English."""

    def __init__(self, env, today):
        self.first = today - timedelta(days=DAYS)
        self.env = env
        self.told = []
        self.states = {}
        self.inbox = env["subdebit.webhook"]
        self.gocardless = import_fake()

    def play(self, progress):
        """Play the month; return what happened, a line each."""
        with self.gocardless.FakeGoCardless(self.first, name="Demo Club") as fake:
            self.fake = fake
            self._open_account()
            for number in range(DAYS + 1):
                day = self.first + timedelta(days=number)
                progress(f"{day}: day {number} of {DAYS}")
                self._live(day, number)
        return [*self.told, *self._sum_up()]

    def _open_account(self):
        """Set GoCardless up, as an administrator does on the provider's form."""
        env = self.env
        provider = env.ref(f"{MODULE}.payment_provider_gocardless")
        provider.write(
            {
                "state": "test",
                "is_published": True,
                "gocardless_access_token": self.gocardless.TOKEN,
                "gocardless_webhook_secret": self.gocardless.SECRET,
            }
        )
        # Whoever looks at the demo afterwards reaches nobody either.
        env["ir.config_parameter"].set_param(f"{MODULE}.gocardless_url", self.fake.url)
        env.company.write({"subdebit_notice_days": 0, "subdebit_gap_days": 0})
        product = env["product.product"].create(
            {"name": "Membership", "type": "service", "list_price": PRICE}
        )
        self.plan = env["subdebit.plan"].create(
            {"name": "Club", "line_ids": [(0, 0, {"product_id": product.id})]}
        )
        self.provider = provider
        self._say(self.first, "GoCardless is set up, in its sandbox on this machine.")

    def _live(self, day, number):
        if number:
            self.fake.advance(day)
        self.env = self.env(context={**self.env.context, "subdebit_today": day})
        if not number:
            self._sign_up(day)
        if number == CANCELLED_ON:
            self._cancel_mandate(day)
        if number == REFUNDED_ON:
            self._refund(day)
        self._hear()
        self._run(day)
        self._look(day)
        self._look_at_refunds(day)
        self.env.cr.commit()

    def _sign_up(self, day):
        """Let each member get a link, and sign on the provider's page."""
        for member in MEMBERS:
            payer = self.env["res.partner"].create(
                {
                    "name": member.name,
                    "email": f"{member.name.split()[0].lower()}@example.com",
                }
            )
            subscription = self.env["subdebit.subscription"].create(
                {"partner_id": payer.id, "plan_id": self.plan.id, "date_start": day}
            )
            subscription._start(day)
            asked = self.env["subdebit.method.request"]._ask_sudo(
                payer, self.env.company
            )
            address = asked._get_url()
            page = asked._begin_mandate_sudo(f"{address}/signed", address)
            given, _space, family = member.name.partition(" ")
            self.fake.sign(page, given_name=member.steered, family_name=family)
            asked._hear_setup_sudo()
            mandate = asked.token_id
            self._say(
                day,
                f"{member.name}, {member.said}, signed a mandate on the provider's page:"
                f" {mandate.mandate_reference} ({mandate.mandate_scheme.upper()}).",
            )
        self.env.cr.commit()

    def _cancel_mandate(self, day):
        token = self.env["payment.token"].search(
            [("partner_id.name", "=", "Tony Leaver")], limit=1
        )
        self.fake.play("mandate_cancelled", token.provider_ref)
        self._say(day, "Tony Leaver goes to his bank, and cancels the mandate there.")

    def _refund(self, day):
        """Credit a part of Ada's invoice, and give it back to her account."""
        debit = self.env["subdebit.debit"].search(
            [("payer_id.name", "=", "Ada Byron")], order="id", limit=1
        )
        invoice = debit.line_ids.move_id
        note = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": invoice.partner_id.id,
                "invoice_date": day,
                "reversed_entry_id": invoice.id,
                "invoice_line_ids": [
                    (0, 0, {"name": "A gesture", "price_unit": GESTURE, "tax_ids": []})
                ],
            }
        )
        note.action_post()
        self.env["subdebit.refund"]._ask(debit.payment_ids, GESTURE, "A gesture", note)
        self._say(
            day,
            f"Ada Byron gets {debit.currency_id.format(GESTURE)} back: {note.name}, and"
            " Refund is pressed on it.",
        )

    def _look_at_refunds(self, day):
        for refund in self.env["subdebit.refund"].search([], order="id"):
            key = ("refund", refund.id)
            if self.states.get(key) != refund.state:
                self.states[key] = refund.state
                said = dict(refund._fields["state"]._description_selection(self.env))
                self._say(
                    day, f"{refund.payer_id.name}: the refund: {said[refund.state]}."
                )

    def _hear(self):
        """Take the day's webhooks, signed, and work them off."""
        for body in self.fake.mail.take():
            self.inbox.with_env(self.env)._take(
                self.provider.with_env(self.env), body, self.fake.mail.headers(body)
            )
        self.env.cr.commit()
        self.inbox.with_env(self.env)._work(time.monotonic() + 60)

    def _run(self, day):
        """Bill and debit the day, as the cron does."""
        runs = self.env["subdebit.debit.run"]
        runs._start(self.env.company, day)
        runs._prepare(self.env.company, day)
        self.env.cr.commit()
        while runs._execute_slice(20):
            pass
        runs._tell_failures()
        runs._tell_refunds()
        runs.search([("state", "=", "collecting")])._finish_if_done()

    # === WHAT HAPPENED === #

    def _say(self, day, words):
        self.told.append(f"  {format_date(self.env, day)}  {words}")

    def _look(self, day):
        """Tell what changed on a day."""
        self.env.invalidate_all()
        for debit in self.env["subdebit.debit"].search([], order="id"):
            if self.states.get(debit.id) != debit.state:
                self.states[debit.id] = debit.state
                self._say(day, self._tell_debit(debit))
        for token in (
            self.env["payment.token"].with_context(active_test=False).search([])
        ):
            key = ("token", token.id)
            before = self.states.get(key)
            self.states[key] = token.mandate_state
            if before and before != token.mandate_state:
                self._say(
                    day,
                    f"{token.partner_id.name}: the mandate is {token.mandate_state}.",
                )

    def _tell_debit(self, debit):
        name, sum_ = debit.payer_id.name, debit.currency_id.format(debit.amount)
        invoices = ", ".join(debit.line_ids.move_id.mapped("name"))
        charged = format_date(self.env, debit.charged_on or debit.date)
        words = debit.words or "no reason was given."
        return {
            "ready": f"{name}: {sum_} will be asked for, for {invoices}.",
            "pending": f"{name}: {sum_} for {invoices} are with the bank, to be charged on"
            f" {charged}.",
            "collected": f"{name}: {sum_} were collected; {invoices} is paid.",
            "refused": f"{name}: the bank refused {sum_}: {words}",
            "returned": f"{name}: the bank took {sum_} back, and {invoices} is open again:"
            f" {words}",
            "cancelled": f"{name}: the debit of {sum_} is cancelled. {words}",
        }.get(debit.state, f"{name}: {sum_}: {debit.state}.")

    def _sum_up(self):
        """Return what stands in the books, and what must be: the fake's own ledger."""
        ledger = self.fake.ledger()
        lines = ["", "In the books, and at the provider:"]
        tokens = self.env["payment.token"].with_context(active_test=False)
        for token in tokens.search(
            [("provider_id", "=", self.provider.id)], order="id"
        ):
            items = self.env["account.move.line"].search(
                [
                    ("partner_id", "=", token.partner_id.id),
                    ("parent_state", "=", "posted"),
                    ("journal_id.type", "=", "bank"),
                    ("account_type", "!=", "asset_receivable"),
                ]
            )
            booked = self.env.company.currency_id.format(sum(items.mapped("balance")))
            there = self.env.company.currency_id.format(
                ledger.get(token.provider_ref, 0) / 100
            )
            lines.append(f"  {token.partner_id.name:<20}{booked:>14}{there:>14}")
        todo = self.env["mail.activity"].search_count(
            [("res_model", "in", ("subdebit.debit", "subdebit.subscription"))]
        )
        lines.append(
            f"{todo} activities wait for a person: see Needs Attention, Debits, and"
            " Configuration > Providers' News."
        )
        return lines
