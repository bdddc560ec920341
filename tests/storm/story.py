"""One story for each seed: what two payers owe, and everything that can go wrong with it.

Workers, webhooks and people come in any order, at each seam of our own work too. The
provider is the strict fake over HTTP; the doors are those of the worker, the inbox and
the buttons; all of it is committed. In the end the weather clears up, and then the books
must be what the fake's ledger says, and nobody charged twice.
"""

import contextlib
import random
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ...gateways.gocardless import Settings
from ...gateways.gocardless_client import Wire
from ...gateways.governor import Governor
from ..fakes import gocardless
from ..fakes.gocardless import SECRET, TOKEN, FakeGoCardless
from .club import FIRST, PAYERS, Wrong
from .seams import Crash, SeamGateway, cut
from .truth import CAME, Truth

STEPS = 14
# Chances at a seam, and inside of a transaction.
CRASHES, CRASHES_INSIDE, VISITS = 0.03, 0.04, 0.12
FAULTS = (
    gocardless.RATE_LIMIT,
    gocardless.SERVER_ERROR,
    gocardless.HTML,
    gocardless.SILENCE,
    gocardless.CLOSE,
    gocardless.SERVER_ERROR_AFTER,
    gocardless.HTML_AFTER,
    gocardless.SILENCE_AFTER,
    gocardless.CLOSE_AFTER,
    gocardless.CUT_AFTER,
)
PLACES = ("POST /payments", "POST /payments", "POST /refunds", "GET /", "")
# Who gets no answer gives up soon; who gets one waits for it on any machine, so that the
# same seed tells the same story.
SOON, LATE = (2, 0.15), (5, 30)
# Somebody cancels it on the provider's own pages.
CANCELLED = "payment_cancelled"
QUIET = ("odoo.sql_db", "odoo.addons.subscription_debit")


class Storm(Truth):
    """One story.

    :param seed: decides all of it; ``count``: of payers.
    """

    def __init__(self, club, seed, count=PAYERS):
        self.club = club
        self.count = count
        self.seed = seed
        self.chance = random.Random(seed)
        self.log = []
        self.crashes = 0
        self.calm = True
        self.visiting = False

    # === THE STORY === #

    def play(self):
        """Play it, let the weather clear up, and look; return the story.

        :raise Wrong: with the seed and all that happened.
        """
        with contextlib.ExitStack() as stack:
            self.fake = stack.enter_context(FakeGoCardless(FIRST, per_minute=10**6))
            stack.enter_context(self._patched())
            stack.enter_context(mute_logger(*QUIET))
            self._make()
            try:
                self.calm = False
                for _step in range(STEPS):
                    self._do(self._choose())
                    self._check_nobody_twice()
                self.calm = True
                self._clear_up()
                self._check()
            except (Wrong, Exception) as error:
                told = "\n  ".join(self.log)
                raise Wrong(f"Seed {self.seed}: {error}\n  {told}") from error
            finally:
                self._put_away()
        return self.log

    def _patched(self):
        registry, stack = self.club.registry, contextlib.ExitStack()
        today = patch.object(
            registry["res.company"],
            "_subdebit_today",
            lambda _company, now=None: self.fake.world.today,
        )
        gateway = patch.object(
            registry["payment.provider"],
            "_subdebit_get_gateway_sudo",
            lambda _provider: SeamGateway(
                Settings(
                    TOKEN,
                    webhook_secret=SECRET,
                    base_url=self.fake.url,
                    per_second=10**6,
                    timeout=LATE,
                ),
                self._seam,
            ),
        )
        # Nobody waits for a limit here: what is asked again is asked at once.
        hold = patch.object(Governor, "hold", lambda _governor, _seconds: None)
        wire = patch.object(Wire, "_send_once", self._send_once)
        seams = cut(registry, self._seam, self._inside)
        for one in (today, gateway, hold, wire, seams):
            stack.enter_context(one)
        return stack

    @property
    def _send_once(self):
        """What sends a request, with a time-out by what will come of it."""
        send_once = Wire._send_once

        def send(wire, method, path, headers, **content):
            is_silence = self.fake.faults.is_silence(method, path)
            wire._timeout = SOON if is_silence else LATE
            return send_once(wire, method, path, headers, **content)

        return send

    def _make(self):
        """Let each payer have a mandate, and an invoice whose debit is ready."""
        self.mandates = [self.fake.sign_up("ach") for _number in range(self.count)]
        taken = self.club.take(self.mandates)
        self.payers = [payer_id for payer_id, _debit_id in taken]
        self.debit_ids = [debit_id for _payer_id, debit_id in taken]

    def _put_away(self):
        """Let the next story begin with nothing to do."""
        with self.club.open() as env:
            env.cr.execute(
                "UPDATE account_move SET subdebit_payment_mode = 'offline'"
                " WHERE subdebit_payer_id IN %(payers)s;"
                "UPDATE subdebit_subscription SET state = 'ended',"
                " next_charge_date = NULL, next_issue_date = NULL"
                " WHERE payer_id IN %(payers)s;"
                "UPDATE subdebit_attempt SET state = 'cancelled' WHERE state IN"
                " ('ready', 'sending', 'unknown') AND debit_id IN %(debits)s;"
                "UPDATE subdebit_refund SET state = 'cancelled' WHERE state IN"
                " ('ready', 'sending', 'unknown') AND debit_id IN %(debits)s;"
                "DELETE FROM subdebit_webhook WHERE provider_id = %(provider)s;"
                # Each story's provider begins to count anew.
                "UPDATE subdebit_attempt SET provider_ref = id || '.' || provider_ref"
                " WHERE debit_id IN %(debits)s;"
                "UPDATE subdebit_refund SET provider_ref = id || '.' || provider_ref"
                " WHERE debit_id IN %(debits)s;"
                "UPDATE payment_token SET provider_ref = id || '.' || provider_ref"
                " WHERE partner_id IN %(payers)s;"
                "UPDATE payment_provider SET subdebit_listed_at = NULL"
                " WHERE id = %(provider)s",
                {
                    "payers": tuple(self.payers),
                    "debits": tuple(self.debit_ids),
                    "provider": self.club.provider_id,
                },
            )

    # === CHANCE === #

    def _choose(self):
        """Return what happens next."""
        return self.chance.choice(
            (
                self._work,
                self._work,
                self._work,
                self._read,
                self._read,
                self._deliver,
                self._deliver,
                self._list,
                self._let_days_pass,
                self._let_days_pass,
                self._let_time_pass,
                self._hurt,
                self._hurt,
                self._let_the_bank_act,
                self._let_the_bank_act,
                self._press_retry,
                self._press_refund,
                self._press_refund,
            )
        )

    def _do(self, step):
        """Let something happen; where the machine loses power, that was all of it."""
        self.log.append(step.__name__.lstrip("_").replace("_", " "))
        try:
            step()
        except Crash as crash:
            self.crashes += 1
            self.log.append(f"CRASH {crash}")

    def _seam(self, name):
        """Let somebody else come by, or the machine lose power."""
        if self.calm or self.visiting:
            return
        roll = self.chance.random()
        if roll < CRASHES:
            raise Crash(name)
        if roll < CRASHES + VISITS:
            self.visiting = True
            self.log.append(f"meanwhile, {name}:")
            try:
                self._do(self._choose())
            finally:
                self.visiting = False

    def _inside(self, name):
        if not self.calm and self.chance.random() < CRASHES_INSIDE:
            raise Crash(name)

    # === WHAT MACHINES DO === #

    def _work(self):
        with self.club.open() as env:
            env["subdebit.debit.run"]._execute_slice(60)

    def _read(self):
        with self.club.open() as env:
            env["subdebit.webhook"]._work(float("inf"))

    def _deliver(self):
        """Bring some of what is due: in parts, twice, late, shuffled."""
        bodies = self.fake.mail.take(
            size=self.chance.choice((1, 2, 250)),
            random=self.chance.choice((None, self.chance)),
            twice=self.chance.random() < 0.4,
            hold=self.chance.choice((0, 0, 1, 3)),
        )
        for body in bodies:
            self._take(body)

    def _take(self, body):
        headers = self.fake.mail.headers(body)
        with self.club.open() as env:
            provider = env["payment.provider"].browse(self.club.provider_id)
            env["subdebit.webhook"]._take(provider, body, headers)

    def _list(self):
        with self.club.open() as env:
            provider = env["payment.provider"].browse(self.club.provider_id)
            provider.subdebit_listed_at = FIRST
            env["subdebit.webhook"]._list_what_was_missed(provider)

    def _hurt(self):
        fault, place = self.chance.choice(FAULTS), self.chance.choice(PLACES)
        self.log[-1] += f": {fault} on {place or 'anything'}"
        self.fake.fail_next(fault, on=place)

    # === WHAT TIME DOES === #

    def _let_days_pass(self, days=None):
        days = days or self.chance.randint(1, 5)
        self.fake.advance(self.fake.world.today + timedelta(days))

    def _let_time_pass(self):
        """Let what waits for minutes have waited for hours."""
        with self.club.open() as env:
            for table in ("subdebit_attempt", "subdebit_refund"):
                for column in ("sent_at", "ask_again_at"):
                    env.cr.execute(
                        f"UPDATE {table} SET {column} = {column} - interval '2 hours'"  # noqa: S608
                        " WHERE company_id = %s AND state IN ('sending', 'unknown')",
                        [self.club.company_id],
                    )

    # === WHAT THE BANK DOES === #

    def _let_the_bank_act(self):
        acts = [*self._get_acts()]
        if acts:
            scenario, ref = self.chance.choice(acts)
            self.log[-1] += f": {scenario} {ref}"
            if scenario == CANCELLED:
                with self.fake.lock:
                    gocardless.payments.cancel(self.fake.world, ref)
            else:
                self.fake.play(scenario, ref)

    def _get_acts(self):
        for ref, told in self.fake.world.objects["payments"].items():
            if told["status"] == "pending_submission":
                yield CANCELLED, ref
            if told["status"] in ("submitted", *CAME) and not told["amount_refunded"]:
                yield "payment_failed", ref
            if told["status"] in CAME and not told["amount_refunded"]:
                yield "payment_charged_back", ref
            if told["status"] == "charged_back":
                yield "chargeback_cancelled", ref
        for ref, told in self.fake.world.objects["refunds"].items():
            if told["status"] in ("created", "pending_submission", "submitted"):
                yield "refund_bounced", ref
            if told["status"] == "paid":
                yield "refund_funds_returned", ref

    # === WHAT PEOPLE DO === #

    def _press_retry(self):
        self._press(lambda debit: debit.action_retry())

    def _press_refund(self):
        amount = self.chance.choice((4.0, 11.0, 30.0))
        self.log[-1] += f" {amount}"

        def press(debit):
            payment = debit._get_refundable_sudo()[:1]
            if payment:
                debit.env["subdebit.refund"]._ask(payment, amount)

        self._press(press)

    def _press(self, button):
        with self.club.open() as env:
            debit = env["subdebit.debit"].browse(self.chance.choice(self.debit_ids))
            try:
                with env.cr.savepoint():
                    button(debit)
                    env.flush_all()
            except UserError as error:
                self.log[-1] += f" ({error})"

    # === THE WEATHER CLEARS UP === #

    def _clear_up(self):
        """Let everybody finish: nothing breaks any more."""
        self.log.append("the weather clears up")
        self.fake.faults = gocardless.faults.Faults()
        for _round in range(4):
            self._let_days_pass(10)
            for step in (self._let_time_pass, self._work, self._deliver_all):
                step()
            for step in (self._read, self._work):
                step()

    def _deliver_all(self):
        for body in self.fake.mail.take():
            self._take(body)
