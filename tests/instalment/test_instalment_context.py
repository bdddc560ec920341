from unittest.mock import patch

from odoo.tests import tagged

from ..common import d
from ..hostile import find_forged, forge_defaults
from ..rpc_case import RpcCase

TODAY = d("2025-09-27")
RECEIVABLE, OUTSTANDING, FEES = "121000", "101403", "627000"


@tagged("post_install", "-at_install")
class TestInstalmentContext(RpcCase):
    """What somebody puts into the context of a call decides nothing of what is booked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(
            patch.object(
                cls.registry["res.company"],
                "_subdebit_today",
                lambda _company, _now=None: TODAY,
            )
        )
        cls.payer = cls.make_offline_partner("Numa")
        cls.move = cls.make_priced(100.0, TODAY, partner=cls.payer)._bill(TODAY)

    def save(self, model, vals):
        windows = self.env[model]
        [saved] = self.rpc(
            self.billing, windows, "web_save", vals, specification={"id": {}}
        )
        return windows.browse(saved["id"])

    def look(self, move):
        return [
            (str(item.date), item.account_id.code, item.partner_id, item.balance)
            for item in move.sudo().line_ids.sorted("balance")
        ]

    def test_what_is_agreed_recorded_and_bounced_is_what_was_shown(self):
        hostile = forge_defaults(self.move, self.make_offline_partner("Stranger"))
        plan = self.save(
            "subdebit.instalment.plan",
            {
                "partner_id": self.payer.id,
                "move_ids": [[6, 0, self.move.ids]],
                "way": "cheque",
                "count": 2,
                "first_date": "2025-10-01",
            },
        )
        self.rpc(self.billing, plan, "action_confirm", context=hostile)
        parts = self.move.sudo().subdebit_instalment_ids.sorted("date")
        self.assertEqual(
            [(p.payer_id, p.amount, p.state, p.cheque_number) for p in parts],
            [(self.payer, 50.0, "planned", "")] * 2,
        )
        self.assertEqual(parts.currency_id, self.company.currency_id)
        record = self.save(
            "subdebit.instalment.act",
            {"operation": "record", "instalment_ids": [[6, 0, parts[0].ids]]},
        )
        self.rpc(self.billing, record, "action_confirm", context=hostile)
        [payment] = parts[0].payment_ids
        self.assertFalse(payment.subdebit_returned_on)
        self.assertEqual((payment.amount, payment.payment_type), (50.0, "inbound"))
        self.assertEqual(
            self.look(payment.move_id),
            [
                ("2025-09-27", RECEIVABLE, self.payer, -50.0),
                ("2025-09-27", OUTSTANDING, self.payer, 50.0),
            ],
        )
        self.assertEqual(self.move.amount_residual, 50.0)
        bounce = self.save(
            "subdebit.instalment.act",
            {
                "operation": "bounce",
                "instalment_ids": [[6, 0, parts[0].ids]],
                "reason": "No funds",
            },
        )
        self.rpc(self.billing, bounce, "action_confirm", context=hostile)
        entry = payment.subdebit_return_move_id
        self.assertEqual(
            (entry.move_type, entry.state, entry.auto_post, entry.subdebit_operation),
            ("entry", "posted", "no", False),
        )
        self.assertEqual(
            self.look(entry),
            [
                ("2025-09-27", OUTSTANDING, self.payer, -50.0),
                ("2025-09-27", RECEIVABLE, self.payer, 50.0),
            ],
        )
        self.assertEqual(self.move.amount_residual, 100.0)
        self.assertFalse(find_forged(self.env, self.company))
