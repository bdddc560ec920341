"""A year of a small club, lived day by day: what happened on which day. The engine does the rest."""

from datetime import timedelta
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.addons.subscription_debit.models.backdate.preview import (  # noqa: TID251
    PastPayment,
)
from odoo.addons.subscription_debit.models.change.wish import Wish  # noqa: TID251
from odoo.addons.subscription_debit.models.instalment.terms import (  # noqa: TID251
    Share,
    Terms,
)
from odoo.addons.subscription_debit.schedule.instalments import (  # noqa: TID251
    instalment_dates,
)
from odoo.addons.subscription_debit.schedule.periods import Cadence  # noqa: TID251

from . import clock
from .members import AUTOMATIC, CHEQUE, FIRM, LATE, MEMBERS, NO_METHOD, Member

MODULE = "subscription_debit"
# So many days are lived; the last ones in full, and of the very last customers are told.
YEAR, FULL, LOUD = 365, 21, 14


class Club:
    """The club's memory: members by name, and a diary of what people do."""

    def __init__(self, env, today):
        self.env, self.today = env, today
        self.manager = env["res.users"].search([("login", "=", "manager")])
        self.subscriptions, self.payers = {}, {}
        self.parts = None
        self.diary = {}

    # === WHO IS THERE === #

    def ref(self, name):
        return self.env.ref(f"{MODULE}.{name}")

    def get_payer(self, name, pays):
        """Return a person who pays, with a saved method where he is debited."""
        if name not in self.payers:
            first = name.split()[0].lower()
            vals = {"name": name, "email": f"{first}@example.com"}
            vals["is_company"] = name == FIRM
            vals["subdebit_payment_mode"] = pays if pays == AUTOMATIC else "offline"
            if pays != AUTOMATIC:
                vals["subdebit_offline_type"] = pays
            self.payers[name] = payer = self.env["res.partner"].create(vals)
            if name == "Greta Blom":
                payer.ref = NO_METHOD
            elif pays == AUTOMATIC:
                save_method(self.env, payer)
        return self.payers[name]

    def enter(self, member):
        """Return the draft of a member's subscription."""
        payer = self.get_payer(member.payer or member.name, member.pays)
        customer = payer
        if member.payer:
            vals = {
                "name": member.name,
                "email": f"{member.name.split()[0].lower()}@example.com",
                "subdebit_payer_id": payer.id,
                "subdebit_payer_kind": member.kind or False,
                "is_company": member.payer == FIRM,
            }
            customer = self.env["res.partner"].create(vals)
        start = self.today - relativedelta(months=member.months, days=member.days)
        subscriptions = self.env["subdebit.subscription"].with_user(self.manager)
        subscription = subscriptions.create(
            {
                "partner_id": customer.id,
                "plan_id": self.ref(f"plan_{member.plan}").id,
                "cadence_count": member.count,
                "cadence_unit": member.unit,
                "date_start": start,
                "share_ids": [
                    Command.create(vals) for vals in self.prepare_shares(member)
                ],
            }
        )
        self.subscriptions[member.name] = subscription.with_env(self.env)
        return self.subscriptions[member.name]

    def prepare_shares(self, member):
        """Return the values of the part of a second payer, if there is one."""
        if not member.second:
            return []
        second = self.get_payer(member.second, AUTOMATIC)
        return [{"payer_id": second.id, "percent": 40.0}]

    # === WHAT HAPPENS === #

    def on(self, day, happening, *args):
        self.diary.setdefault(day, []).append((happening, args))

    def ago(self, days):
        return self.today - timedelta(days=days)

    def write_diary(self):
        """Put down what people do, and when."""
        for member in MEMBERS:
            start = self.today - relativedelta(months=member.months, days=member.days)
            self.on(start, self.join, member)
        lena, paul, ines = map(self.ref, map("subscription_{}".format, NAMES))
        for subscription in (lena, paul, ines):
            self.on(subscription.date_start, self.start, subscription)
        renewal = lena.date_start + relativedelta(months=1)
        self.on(renewal - timedelta(days=5), self.pause, paul)
        self.on(self.ago(2), self.leave, ines, "Moves away.")
        for weeks in range(30):
            self.on(self.ago(1 + 7 * weeks), self.bring_visitors, "Elif Kaya", 6)
        self.on(self.ago(70), self.leave_by_name, "Marek Novy", "Found another club.")
        self.on(self.ago(60), self.enter_late, LATE)
        self.on(self.ago(50), self.divide)
        self.on(self.ago(45), self.deposit, 0)
        self.on(self.ago(15), self.deposit, 1)
        self.on(self.ago(5), self.bounce, 1)
        self.on(self.ago(12), self.refuse, "Felix Braun", "error")
        self.on(self.ago(8), self.refuse, "Sara Lind", "pending")
        self.on(self.ago(12), self.take_back, "Tom Becker")
        self.on(self.ago(6), self.credit, "Iris Chen", 12.0)
        self.on(self.ago(4), self.refund, "Iris Chen", 12.0)
        locker = self.ref("plan_line_adult_locker")
        self.on(self.ago(40), self.change, "Anna Weber", Wish(addons=locker))
        to_year = Wish(cadence=Cadence("year"), when="renewal")
        self.on(self.ago(3), self.change, "Iris Chen", to_year)
        self.on(self.ago(3), self.offer)
        self.on(self.ago(3), self.offer_client)
        self.on(self.ago(2), self.announce_price, self.ref("plan_line_junior"), 21.0)
        self.on(self.ago(2), self.ask_share, "Bakery Rossignol", "Jeanne Rossignol")

    def join(self, member):
        self.start(self.enter(member))

    def start(self, subscription):
        subscription._start(subscription.date_start)

    def pause(self, subscription):
        today = self.env.company._subdebit_today()
        decision = subscription._preview_pause(today, "skip", cycles=3)
        subscription._save_decision(decision, today, "Abroad for three months.")

    def change(self, name, wish):
        today = self.env.company._subdebit_today()
        subscription = self.subscriptions[name]
        subscription._change(subscription._preview_change(wish), today)

    def leave(self, subscription, reason):
        today = self.env.company._subdebit_today()
        decision = subscription._preview_cancel(today, "period_end")
        subscription._cancel_on(decision, today, reason)

    def leave_by_name(self, name, reason):
        self.leave(self.subscriptions[name], reason)

    def enter_late(self, member):
        """Somebody was forgotten for four months: billed at once, in instalments."""
        subscription = self.enter(member)
        today = self.env.company._subdebit_today()
        payment = PastPayment("debit", instalments=3)
        past = subscription._preview_backdate(today, payment)
        subscription._backdate(today, payment, past.total)

    def divide(self):
        """Two parents pay a year in four parts: she by cheque, he by a debit."""
        member = Member("Clara Vidal", "adult", "year", 0, 50, CHEQUE)
        subscription = self.enter(member)
        self.start(subscription)
        today = self.env.company._subdebit_today()
        moves = subscription._bill(today)
        hugo = self.get_payer("Hugo Vidal", AUTOMATIC)
        shares = (
            Share(payer=self.payers["Clara Vidal"], percent=Fraction(60), way=CHEQUE),
            Share(payer=hugo, percent=Fraction(40), slot=1),
        )
        terms = Terms(
            company=self.env.company,
            currency=moves.currency_id,
            units=round(moves.amount_residual * 100),
            count=4,
            wanted=tuple(instalment_dates(today, 4)),
            shares=shares,
            today=today,
            moves=moves,
        )
        instalments = self.env["subdebit.instalment"].with_user(self.manager)
        parts = instalments._agree(terms, instalments._propose(terms))
        self.parts = parts.filtered(lambda one: one.way == CHEQUE).sorted("date")
        for number, part in enumerate(self.parts.sudo(), 1):
            part.write({"cheque_number": f"70021{number}", "cheque_bank": "GLS Bank"})

    def deposit(self, number):
        today = self.env.company._subdebit_today()
        journal = self.env["account.journal"].search([("type", "=", "bank")], limit=1)
        slips = self.env["subdebit.deposit"].with_user(self.manager)
        slips._deposit(self.parts[number], today, journal)

    def bounce(self, number):
        today = self.env.company._subdebit_today()
        self.parts[number]._bounce(today, "Insufficient funds", 3.5)

    def bring_visitors(self, name, count):
        """A firm's employees bring guests, which its plan bills by usage."""
        self.env["subdebit.usage"].create(
            {
                "subscription_id": self.subscriptions[name].id,
                "day": self.env.company._subdebit_today(),
                "quantity": count,
                "note": "Guests",
            }
        )

    def offer(self):
        """Somebody is sent an offer, and has not answered it yet."""
        member = Member("Nina Vogt", "adult", "year", 0, 3)
        subscription = self.enter(member).with_user(self.manager)
        subscription.date_start = self.today + timedelta(days=14)
        subscription.action_send_offer()

    def offer_client(self):
        """A firm is asked to pay for one more client, and has not answered yet."""
        member = Member("Florist Camille", "company", "month", 0, 0, payer=FIRM)
        self.enter(member).with_user(self.manager).action_send_offer()

    def announce_price(self, offer, price):
        """A month costs more for new customers from the month after next on."""
        today = self.env.company._subdebit_today()
        prices = self.env["subdebit.plan.prices"].with_user(self.manager)
        day = today + relativedelta(day=1, months=2)
        window = prices.create(
            {"plan_id": offer.plan_id.id, "date": day, "running": "keep"}
        )
        monthly = window.row_ids.filtered(
            lambda row: (
                row.plan_line_id == offer and row.cadence_id._get_pair() == ("month", 1)
            )
        )
        monthly.new_price = price
        window.action_confirm()

    def ask_share(self, name, second):
        """Somebody is asked to pay 30 % of what a firm pays, and has not answered yet."""
        subscription = self.subscriptions[name].with_user(self.manager)
        payer = self.get_payer(second, AUTOMATIC)
        handover = subscription._preview_asked(
            {"payer_id": subscription.payer_id.id},
            {
                "percent": 30.0,
                "payer_id": payer.id,
                "payer_kind": "for_client",
                "invoice_partner_id": payer.id,
                "payment_mode": AUTOMATIC,
                "offline_type": False,
            },
            self.env.company._subdebit_today(),
        )
        subscription._hand_over(handover, "Asked for by the family.")

    def refuse(self, name, state):
        """From now on, a bank says no, or takes its time."""
        tokens = self.env["payment.token"].search(
            [("partner_id", "=", self.payers[name].id)]
        )
        tokens.demo_simulated_state = state

    def get_last_debit(self, name):
        debits = self.env["subdebit.debit"].search(
            [("payer_id", "=", self.payers[name].id), ("state", "=", "collected")]
        )
        return debits[:1]

    def take_back(self, name):
        today = self.env.company._subdebit_today()
        debit = self.get_last_debit(name)
        debit._return(today, "AM04 Insufficient funds", 3.5)

    def credit(self, name, amount):
        """A part of an invoice is given back: the sauna was closed."""
        invoice = self.get_last_debit(name).invoice_ids
        self.credit_invoice(invoice, amount, "The sauna was closed")

    def credit_invoice(self, invoice, amount, reason):
        """Return a posted credit note on a part of an invoice."""
        today = self.env.company._subdebit_today()
        note = invoice.with_user(self.manager)._reverse_moves(
            [{"invoice_date": today, "ref": reason}]
        )
        note.invoice_line_ids.price_unit = amount
        note.action_post()
        return note.with_env(self.env)

    def refund(self, name, amount):
        transaction = self.get_last_debit(name).payment_ids.payment_transaction_id
        transaction._refund(amount)._post_process()

    def pay_offline(self, day):
        """Who pays by himself does so some days later; Lena does not."""
        moves = self.env["account.move"].search(
            [
                ("subdebit_payment_mode", "=", "offline"),
                ("state", "=", "posted"),
                ("payment_state", "=", "not_paid"),
                ("invoice_date", "<=", day - timedelta(days=3)),
                ("partner_id", "!=", self.ref("partner_lena").id),
                ("subdebit_instalment_ids", "=", False),
            ]
        )
        for move in moves:
            pay(move)

    # === ONE DAY AFTER ANOTHER === #

    def live(self, progress=print):
        """Live the year up to yesterday, with the daily job of each day."""
        with_told = tell(self.env.company, False)
        self.write_diary()
        try:
            for ordinal in range(YEAR, 0, -1):
                if ordinal == LOUD:
                    with_told()
                self.live_day(self.ago(ordinal), ordinal)
                if ordinal % 30 == 0:
                    progress(f"{ordinal // 30} months ago")
        finally:
            clock.set_day(None)

    def live_day(self, day, ago):
        """Let people do what is in the diary, then let the daily job do its work.

        NOTE: long ago, where nothing is due, the run of the day is only begun and ended: the job's questions take
        ten times as long.
        """
        clock.set_day(day)
        silent, happenings = ago > LOUD, self.diary.get(day, ())
        env = self.env(context={**self.env.context, "subdebit_tell_nobody": silent})
        for happening, args in happenings:
            happening(*args)
        runs = env["subdebit.debit.run"]
        run = runs._start(env.company, day)
        if ago <= FULL or happenings or run._search_due(limit=1):
            self.pay_offline(day)
            runs._cron_daily()
        else:
            run._finish_if_done()
        if not silent:
            send(env)
        env.cr.commit()
        env.invalidate_all()


NAMES = ("lena", "paul", "ines")


def tell(company, told):
    """Switch what customers are told off; return what switches it on again."""
    names = [
        name
        for name, field in company._fields.items()
        if name.startswith("subdebit_email_") and field.type == "boolean"
    ]
    names.append("subdebit_renewal_days")
    before = {name: company[name] for name in names}
    company.write(dict.fromkeys(names, told))
    return lambda: company.write(before)


def send(env):
    """Send what waits: invoices, then mails; all of it lands in the outbox."""
    env["account.move"]._cron_account_move_send(job_count=200)
    env["mail.mail"].process_email_queue()


def save_method(env, payer, state="done"):
    """Give a payer a saved method of the provider that plays the bank."""
    provider = env["payment.provider"].search([("code", "=", "demo")], limit=1)
    return env["payment.token"].create(
        {
            "provider_id": provider.id,
            "payment_method_id": provider.payment_method_ids[:1].id,
            "partner_id": payer.id,
            "provider_ref": f"demo-{payer.id}",
            "payment_details": f"{payer.id:04d}"[-4:],
            "demo_simulated_state": state,
        }
    )


def pay(moves):
    """Pay invoices by bank transfer, in full."""
    for move in moves:
        env = move.with_context(active_model="account.move", active_ids=move.ids).env
        env["account.payment.register"].create({})._create_payments()


# === WHO MAY LOG IN === #

ROLES = (
    ("manager", "Mara Manager", f"{MODULE}.group_manager"),
    ("billing", "Bill Billing", f"{MODULE}.group_billing"),
    ("user", "Uma User", f"{MODULE}.group_user"),
    ("accountant", "Ada Accountant", "account.group_account_readonly"),
)
CUSTOMERS = ("Anna Weber", "Yusuf Demir", FIRM, "Bakery Rossignol")


def make_logins(env):
    """Make somebody of each role, and two customers; the password is the login."""
    env.company.email = "club@example.com"
    env.ref("base.user_admin").email = "admin@example.com"
    # Odoo's own digest and its robot's greeting are no part of the story.
    env["digest.digest"].search([]).state = "deactivated"
    quiet = env["res.users"].with_context(no_reset_password=True)
    for login, name, group in ROLES:
        groups = [Command.link(env.ref(group).id)]
        quiet.create(
            {
                "name": name,
                "login": login,
                "password": login,
                "email": f"{login}@example.com",
                "group_ids": [Command.link(env.ref("base.group_user").id), *groups],
                "odoobot_state": "disabled",
            }
        )


def invite(env, names):
    """Let customers log in to the portal with their first names."""
    for name in names:
        partner = env["res.partner"].search([("name", "=", name)], limit=1)
        login = name.split()[0].lower()
        env["res.users"].with_context(no_reset_password=True).create(
            {
                "name": name,
                "partner_id": partner.id,
                "login": login,
                "password": login,
                "group_ids": [Command.set(env.ref("base.group_portal").ids)],
            }
        )


def say_logins(env):
    """Return who may log in, a line each; the password is the login."""
    roles = {
        "admin": "administrator",
        "manager": "Manager",
        "billing": "Billing",
        "user": "User",
        "accountant": "accountant, with none of our groups",
        "anna": "customer, in the portal",
        "yusuf": "customer who pays for two others, in the portal",
        "numa": "accounting firm that pays for three clients, in the portal",
        "bakery": "client of that firm, who sees no price, in the portal",
    }
    known = env["res.users"].search([("login", "in", list(roles))]).mapped("login")
    return [f"  {login:<12} {text}" for login, text in roles.items() if login in known]
