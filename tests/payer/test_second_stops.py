import json
import re

from odoo.tests import tagged

from ..common import d
from .asked_case import FIRST, AskedCase

VERBS = ("cancel", "keep", "pause", "resume", "change")


@tagged("post_install", "-at_install")
class TestSecondStops(AskedCase):
    """Of 100.00 a month for Ben, Ann pays 60 % and Bob 40 %; October is invoiced."""

    def setUp(self):
        super().setUp()
        self.company.sudo().subdebit_portal_pause = True
        self.plan.sudo().portal_quantity = True
        self.running = self.make_shared(
            100.0, 40.0, self.ann, self.bob, FIRST, partner_id=self.ben.id
        )
        self.running._bill(FIRST)
        self.page = f"/my/subscriptions/{self.running.id}"
        # Who may change it could enter it.
        self.env["subdebit.discount"].create({"code": "SPRING", "percent": 10})

    def leave(self):
        """Press the button as the page offers it, and return what the next page says."""
        self.visit(f"{self.page}/leave")
        shown = re.search(r'name="shown" value="(.*?)"', self.answer.text)[1]
        self.posted = {
            "csrf_token": self.get_token(),
            "shown": shown.replace("&#34;", '"').replace("&amp;", "&"),
        }
        return self.visit(f"{self.page}/leave", **self.posted)

    def get_token(self):
        return re.search(r'csrf_token: "(.*?)"', self.answer.text)[1]

    def test_he_decides_on_nothing_but_his_own_part(self):
        self.log_in(self.bob_user)
        page = self.visit(self.page)
        self.assertIn("Stop paying your part", page)
        for words in ("Cancel subscription", "Pause", "/change"):
            self.assertNotIn(words, self.answer.text)
        events, token = self.running.event_ids, self.get_token()
        for verb in VERBS:
            # What he would read as the first payer, sent without being asked.
            with self.subTest(verb):
                shown = [] if verb == "change" else self.get_lines(verb)
                self.visit(f"{self.page}/{verb}")
                self.visit(
                    f"{self.page}/{verb}",
                    csrf_token=token,
                    shown=json.dumps(shown),
                    asked="1",
                    agreed="1",
                    withdraw="1",
                )
                self.assertEqual(self.running.event_ids, events)
        for verb in ("cancel", "change", "pause"):
            self.visit(
                "/my/clients/decide",
                csrf_token=token,
                verb=verb,
                shown="[]",
                all="1",
                asked="1",
            )
        self.assertEqual(self.running.event_ids, events)

    def get_lines(self, verb):
        seen = self.running.with_user(self.bob_user).sudo()
        return seen._portal_tell(verb, seen._portal_decide(verb)).get_lines()

    def test_he_pays_to_the_end_of_the_cycle_and_then_the_first_one_pays_all(self):
        self.log_in(self.bob_user)
        page = self.visit(f"{self.page}/leave")
        for words in (
            "From Saturday 1 November 2025 on, you pay nothing of it any more: Ann pays"
            " all of it, and is told so.",
            "What is invoiced to you stays yours, and is still collected.",
            "The subscription goes on: you cancel nothing for Ben.",
        ):
            self.assertIn(words, page)
        self.leave()
        self.assertEqual(self.running.state, "active")
        self.assertFalse(self.running.date_end)
        self.assertEqual(self.running.share_ids.date_to, d("2025-11-01"))
        event = self.running.event_ids.filtered(lambda one: one.kind == "shares")
        self.assertEqual(event.user_id, self.bob_user)
        self.assertParts(
            self.running._bill(d("2025-11-01")),
            ("Ann", "2025-11-01", "2025-12-01", 100.0),
        )
        # What was invoiced to him is still his.
        october = self.running.invoice_ids.filtered(
            lambda move: move.subdebit_payer_id == self.bob
        )
        self.assertEqual((october.amount_residual, october.state), (40.0, "posted"))

    def test_the_first_payer_is_told_with_the_sum(self):
        self.log_in(self.bob_user)
        self.leave()
        notice = self.find_notices(self.running, "payer")
        self.assertEqual(
            (notice.partner_id, notice.amount, notice.charge_date),
            (self.ann, 100.0, d("2025-11-01")),
        )
        self.assertEqual(
            notice.payer_sentence,
            "From 11/01/2025 on, you pay for the subscription “Club”.",
        )

    def test_usage_of_the_period_that_runs_is_still_shared(self):
        documents = self.make_product("Documents", 1.0)
        running = self.make_shared(
            100.0,
            40.0,
            self.ann,
            self.bob,
            FIRST,
            partner_id=self.ben.id,
            is_second=True,
            line_ids=[
                (0, 0, {"product_id": self.product.id, "unit_price": 100.0}),
                (
                    0,
                    0,
                    {"product_id": documents.id, "kind": "usage", "unit_price": 1.0},
                ),
            ],
        )
        running._bill(FIRST)
        self.page = f"/my/subscriptions/{running.id}"
        self.log_in(self.bob_user)
        self.assertIn(
            "From Saturday 1 November 2025 on, you pay nothing",
            self.visit(f"{self.page}/leave"),
        )
        self.leave()
        line = running.line_ids.filtered(lambda one: one.kind == "usage")
        self.env["subdebit.usage"].sudo().create(
            {
                "subscription_id": running.id,
                "line_id": line.id,
                "day": "2025-10-09",
                "quantity": 50.0,
            }
        )
        # October's 50.00 by parts, November all Ann's.
        self.assertEqual(
            sorted(
                (move.subdebit_payer_id.name, move.amount_total)
                for move in running._bill(d("2025-11-01"))
            ),
            [("Ann", 130.0), ("Bob", 20.0)],
        )

    def test_a_second_click_does_nothing(self):
        self.log_in(self.bob_user)
        page = self.leave()
        self.assertNotIn("Stop paying", page)
        events = self.running.event_ids
        self.visit(f"{self.page}/leave", **self.posted)
        self.assertEqual(self.running.event_ids, events)
        self.assertEqual(len(self.find_notices(self.running, "payer")), 1)

    def test_the_first_payer_and_the_client_stop_no_part(self):
        ben_user = self.make_visitor(self.ben)
        for user in (self.ann_user, ben_user):
            with self.subTest(user.name):
                self.log_in(user)
                page = self.visit(self.page)
                self.assertIn("Cancel subscription", page)
                self.assertNotIn("Stop paying your part", page)
                is_first = user == self.ann_user
                self.assertEqual(f"{self.page}/change" in self.answer.text, is_first)
                self.visit(
                    f"{self.page}/leave", csrf_token=self.get_token(), shown="[]"
                )
        self.assertFalse(self.running.share_ids.date_to)

    def test_a_client_who_pays_a_part_may_cancel_what_is_his(self):
        own = self.make_shared(
            100.0, 40.0, self.ann, self.bob, FIRST, partner_id=self.bob.id
        )
        self.log_in(self.bob_user)
        page = self.visit(f"/my/subscriptions/{own.id}")
        self.assertIn("Cancel subscription", page)

    def test_of_what_ends_anyway_there_is_nothing_to_stop(self):
        decision = self.running._preview_cancel(self.today, "period_end")
        self.running._cancel_on(decision, self.today)
        self.log_in(self.bob_user)
        self.assertNotIn("Stop paying your part", self.visit(self.page))

    def test_shown_otherwise_by_now_it_is_shown_again(self):
        self.log_in(self.bob_user)
        self.visit(f"{self.page}/leave")
        token = self.get_token()
        page = self.visit(f"{self.page}/leave", csrf_token=token, shown='["Other"]')
        self.assertIn("This changed since it was shown", page)
        self.assertFalse(self.running.share_ids.date_to)

    def test_billing_can_let_him_pay_again(self):
        self.log_in(self.bob_user)
        self.leave()
        self.log_out()
        self.ask(self.running, reason="He is back.")
        [offer] = self.running._get_waiting_offers()
        self.accept(offer)
        self.assertParts(
            self.running._bill(d("2025-11-01")),
            ("Ann", "2025-11-01", "2025-12-01", 60.0),
            ("Bob", "2025-11-01", "2025-12-01", 40.0),
        )
