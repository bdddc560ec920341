from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from .asked_case import AskedCase


@tagged("post_install", "-at_install")
class TestBothAsked(AskedCase):
    """A draft that two share is sent to both, and starts when both have accepted."""

    def send_shared(self, **vals):
        # For Ben something runs already: he is not asked.
        self.start(billed=False)
        draft = self.draft(
            self.ben,
            payer_id=self.ann.id,
            share_ids=[(0, 0, {"payer_id": self.bob.id, "percent": 40.0})],
            is_second=True,
            **vals,
        )
        self.rpc(self.billing, draft, "action_send_offer")
        self.log_out()
        return draft, *draft.offer_ids.sorted("payer_slot")

    def test_each_reads_his_own_part_and_the_second_yes_starts_it(self):
        draft, first, second = self.send_shared()
        self.assertEqual((first.payer_id, second.payer_id), (self.ann, self.bob))
        self.assertEqual(
            set(self.find_notices(draft, "offer").mapped("partner_id.name")),
            {"Ann", "Bob"},
        )
        page = self.open(first)
        self.assertIn("You pay 60 % of it; Bob pays the rest.", page)
        self.assertIn(
            "Asked too: Bob. It starts once everybody has accepted, and not before.",
            page,
        )
        self.assertIn("$ 18.00", page)
        self.assertNotIn("$ 12.00", page)
        page = self.accept(first)
        self.assertIn("It starts once everybody who was asked has accepted.", page)
        self.assertEqual(draft.state, "pending")
        self.assertFalse(draft._bill(self.today))
        self.assertEqual(
            draft.offer_sentence,
            "Ann accepted the offer.\n"
            "Sent to Bob on 10/10/2025; can be accepted until 11/09/2025.",
        )
        self.today = d("2025-10-13")
        page = self.open(second)
        self.assertIn("You pay 40 % of it; Ann pays the rest.", page)
        self.assertNotIn("Asked too", page)
        self.assertIn("$ 12.00", page)
        self.assertNotIn("$ 18.00", page)
        self.accept(second)
        self.assertEqual((draft.state, draft.date_start), ("active", d("2025-10-13")))
        self.assertEqual(draft.consent_ids.partner_id, self.ann | self.bob)
        # 30.00 a month, 60 and 40 %.
        self.assertParts(
            draft._bill(self.today),
            ("Ann", "2025-10-13", "2025-11-13", 18.0),
            ("Bob", "2025-10-13", "2025-11-13", 12.0),
        )
        self.assertFalse(draft._bill(d("2025-11-12")))

    def test_one_no_is_enough_and_who_said_yes_is_not_asked_again(self):
        draft, first, second = self.send_shared()
        self.accept(first)
        self.press(second, "refuse", reason="Too dear")
        self.assertEqual(
            (draft.state, first.outcome, second.outcome), ("draft", "lapsed", "refused")
        )
        self.assertIn(
            "somebody else who was asked has not: nothing starts", self.open(first)
        )
        self.assertEqual(len(draft.consent_ids), 1)
        self.rpc(self.billing, draft, "action_send_offer")
        self.log_out()
        again = draft._get_waiting_offers()
        self.assertEqual((again.payer_id, first.outcome), (self.bob, "accepted"))
        self.assertIn("It starts once everybody who was asked", self.open(first))
        self.accept(again)
        self.assertEqual((draft.state, len(draft.consent_ids)), ("active", 2))

    def test_what_one_refused_the_other_cannot_accept(self):
        draft, first, second = self.send_shared()
        self.press(first, "refuse")
        self.assertEqual((draft.state, second.outcome), ("draft", "withdrawn"))
        self.assertIn("This offer was withdrawn", self.open(second))

    def test_withdrawn_expired_and_sent_again_concern_who_has_not_answered(self):
        draft, first, second = self.send_shared()
        self.accept(first)
        self.rpc(self.billing, draft, "action_send_offer_again")
        self.log_out()
        self.assertEqual(
            [n.partner_id.name for n in self.find_notices(draft, "offer").sorted("id")][
                2:
            ],
            ["Bob"],
        )
        self.today = d("2025-11-10")
        self.env["subdebit.debit.run"].sudo()._prepare(self.company, self.today)
        self.assertEqual(
            (draft.state, first.outcome, second.outcome), ("draft", "lapsed", "expired")
        )

    def test_neither_is_started_by_hand_while_it_waits(self):
        draft, first, _second = self.send_shared()
        self.accept(first)
        self.assertRefused(
            self.manager, draft, "action_start", words="waits for acceptance"
        )
        self.assertRefused(
            self.billing,
            draft.share_ids,
            "write",
            {"percent": 10.0},
            words="waits for acceptance",
        )

    def test_who_cannot_be_reached_stands_in_the_way(self):
        self.bob.sudo().email = False
        with self.assertRaisesRegex(UserError, "Bob has no e-mail address"):
            self.draft(
                self.ben,
                payer_id=self.ann.id,
                share_ids=[(0, 0, {"payer_id": self.bob.id, "percent": 40.0})],
            ).with_user(self.billing).action_send_offer()
