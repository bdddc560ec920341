from odoo.tests import tagged

from ...models.hook.kinds import KINDS, TEST
from ..common import d
from ..fakes.provider import DECLINES, PROCESSES
from ..provider_case import DAY, ProviderCase
from .hook_case import HookStories


@tagged("post_install", "-at_install")
class TestHookKinds(HookStories, ProviderCase):
    """What is told, of what really happens (O7)."""

    def told(self, hook):
        self.send()
        return self.receiver.told

    def kinds(self, hook):
        return [kind for kind, _data in self.told(hook)]

    def test_each_kind_has_its_words_and_its_field(self):
        kinds = self.env["subdebit.hook.kind"].with_context(active_test=False)
        told = {code for values in KINDS.values() for code in values.values()}
        self.assertEqual(set(kinds.search([]).mapped("code")), told | {TEST})
        for (model, name), values in KINDS.items():
            field = self.env[model]._fields[name]
            self.assertFalse(field.compute, "What is computed is not heard.")
            self.assertFalse(set(values) - set(field.get_values(self.env)), name)

    def test_the_life_of_a_subscription(self):
        hook = self.make_hook()
        subscription = self.make_subscription(DAY, plan_id=self.plan.id)
        subscription._add_event("pause", d("2025-10-27"), policy="skip")
        subscription._add_event("resume", d("2025-11-27"))
        subscription._add_event("change", d("2025-11-27"), to={"quantity": 2})
        subscription._end(d("2025-12-27"), today=DAY)
        told = self.told(hook)
        self.assertEqual(
            [(kind, data.get("event"), data.get("effective")) for kind, data in told],
            [
                ("subscription.started", "start", "2025-09-27"),
                ("subscription.paused", "pause", "2025-10-27"),
                ("subscription.resumed", "resume", "2025-11-27"),
                ("subscription.changed", "change", "2025-11-27"),
                ("subscription.cancelled", "end", "2025-12-27"),
            ],
        )
        subscription._close(d("2025-12-27"))
        [*_before, (kind, data)] = self.told(hook)
        self.assertEqual(kind, "subscription.ended")
        self.assertEqual((data["state"], data["end"]), ("ended", "2025-12-27"))

    def test_a_debit_that_is_collected(self):
        hook = self.make_hook()
        payer = self.make_payer("Ada", ref="C042", email="ada@example.com")
        self.make_subscription(DAY, payer)
        debit = self.prepare().debit_ids
        self.work()
        told = dict(self.told(hook))
        self.assertEqual(
            sorted(told),
            ["debit.collected", "invoice.posted", "mandate.created"]
            + ["subscription.started"],
        )
        move = debit.invoice_ids
        self.assertEqual(
            told["invoice.posted"],
            {
                "id": move.id,
                "reference": move.name,
                "type": "invoice",
                "date": "2025-09-27",
                "due": "2025-09-27",
                "amount": "30.00",
                "currency": "USD",
                "untaxed": "30.00",
                "subscriptions": move.subdebit_subscription_ids.mapped("name"),
                "customer": {"id": payer.id, "reference": "C042"},
                "payer": {"id": payer.id, "reference": "C042"},
            },
        )
        self.assertEqual(
            told["debit.collected"],
            {
                "id": debit.id,
                "attempt": 1,
                "reference": move.name,
                "state": "collected",
                "charge_date": "2025-09-27",
                "day": self.today(),
                "amount": "30.00",
                "currency": "USD",
                "invoices": [{"id": move.id, "reference": move.name}],
                "payer": {"id": payer.id, "reference": "C042"},
            },
        )
        self.assertNothingHappensAgain()
        self.assertEqual(len(self.told(hook)), 4)

    def test_nothing_of_the_account_nor_of_the_person_is_told(self):
        hook = self.make_hook()
        payer = self.make_payer("Ada Lovelace", email="ada@example.com")
        self.make_subscription(DAY, payer)
        debit = self.prepare().debit_ids
        self.work()
        self.send()
        said = b" ".join(body for _headers, body in self.receiver.got).decode()
        token = debit.sudo().payment_token_id
        self.assertTrue(said and token.payment_details)
        for secret in (
            *("Lovelace", "ada@example.com", token.payment_details),
            *(token.provider_ref, debit.sudo().attempt_ids.key),
        ):
            self.assertNotIn(secret, said)
        self.assertNotIn("ada", self.outbox(hook).mapped("about"))

    def test_a_debit_that_fails(self):
        hook = self.make_hook("debit.failed", "debit.collected")
        self.make_debit(behaviour=DECLINES)
        with self.answered(402):
            self.work()
        [(kind, data)] = self.told(hook)
        self.assertEqual((kind, data["state"]), ("debit.failed", "refused"))
        self.assertEqual((data["amount"], data["currency"]), ("30.00", "USD"))

    def test_a_debit_that_is_collected_and_comes_back(self):
        hook = self.make_hook("debit.collected", "debit.returned")
        debit = self.make_debit(PROCESSES, kind="sepa_debit")
        self.work()
        self.assertEqual(self.told(hook), [])
        attempt = debit.sudo().attempt_ids
        attempt._finish("collected")
        attempt._finish("collected")
        attempt._finish("returned")
        self.assertEqual(self.kinds(hook), ["debit.collected", "debit.returned"])

    def test_a_debit_that_is_given_up(self):
        hook = self.make_hook("debit.cancelled")
        debit = self.make_debit()
        debit.with_user(self.billing).action_cancel()
        self.assertEqual(self.kinds(hook), ["debit.cancelled"])

    def test_what_is_announced_is_told_once_whoever_is_told(self):
        hook = self.make_hook("debit.announced")
        payer = self.make_payer("Ada", email="ada@example.com")
        son = self.make_partner("Son", email="son@example.com")
        self.make_subscription(DAY, son, payer_id=payer.id)
        debit = self.prepare().debit_ids
        moves = debit.invoice_ids
        notices = self.env["subdebit.notice"].sudo()
        for partner in (payer, son):
            shared = moves._subdebit_prepare_notice_vals()
            notices.create({**shared, "partner_id": partner.id, "way": "email"})
        [(kind, data)] = self.told(hook)
        self.assertEqual(kind, "debit.announced")
        self.assertEqual((data["id"], data["amount"]), (debit.id, "30.00"))
        self.assertEqual(data["charge_date"], "2025-09-27")
        self.assertEqual(data["payer"]["id"], payer.id)

    def test_a_mandate_that_is_saved_and_ends(self):
        hook = self.make_hook()
        payer = self.make_payer("Ada", kind="sepa_debit")
        token = self.setup_env(su=True)["payment.token"].search(
            [("partner_id", "=", payer.id)]
        )
        token.write({"mandate_reference": "ADA-1", "mandate_state": "cancelled"})
        token._subdebit_remember_sudo("state", state="cancelled")
        told = self.told(hook)
        self.assertEqual(
            [(kind, data["id"], data["scheme"]) for kind, data in told],
            [
                ("mandate.created", token.id, "sepa_core"),
                ("mandate.ended", token.id, "sepa_core"),
            ],
        )
        self.assertEqual(told[1][1]["state"], "cancelled")
        self.assertEqual(told[1][1]["reference"], "ADA-1")

    def test_each_way_in_which_a_mandate_ends_is_told(self):
        hook = self.make_hook("mandate.ended")
        payer = self.make_payer("Ada", kind="sepa_debit")
        token = self.setup_env(su=True)["payment.token"].search(
            [("partner_id", "=", payer.id)]
        )
        states = ["suspended", "expired", "failed", "consumed", "blocked", "replaced"]
        states += ["cancelled", "lapsed"]
        for state in states:
            token._subdebit_remember_sudo("state", state=state)
        told = self.told(hook)
        self.assertEqual([data["state"] for _kind, data in told], states)
        token._subdebit_remember_sudo("state", state="pending")
        self.assertEqual(len(self.told(hook)), 8)

    def test_a_refund_that_is_paid(self):
        hook = self.make_hook("refund.paid")
        debit = self.make_debit()
        self.work()
        refund = (
            self.env["subdebit.refund"]
            .sudo()
            .create(
                {
                    "debit_id": debit.id,
                    "attempt_id": debit.sudo().attempt_ids.id,
                    "payment_id": debit.payment_ids.id,
                    "amount": 12.5,
                }
            )
        )
        refund.state = "sending"
        refund._finish("paid")
        [(kind, data)] = self.told(hook)
        self.assertEqual((kind, data["id"]), ("refund.paid", refund.id))
        self.assertEqual((data["amount"], data["debit"]), ("12.50", debit.id))

    def test_what_is_not_ours_is_not_told(self):
        hook = self.make_hook()
        move = self.init_invoice(
            "out_invoice", partner=self.make_partner(), products=self.product
        )
        move.sudo().action_post()
        self.assertFalse(self.outbox(hook))
