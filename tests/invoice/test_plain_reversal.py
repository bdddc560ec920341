"""Who has no subscriptions reverses and settles as before."""

from unittest.mock import patch

from odoo import Command
from odoo.addons.account.models.account_move import AccountMove
from odoo.tests import tagged

from ..common import d
from ..provider_case import DAY, ProviderCase


@tagged("post_install", "-at_install")
class TestPlainReversal(ProviderCase):
    def make_invoice(self, amount=200.0):
        move = self.setup_env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.make_partner("Walk-in").id,
                "invoice_date": d("2025-09-01"),
                "invoice_line_ids": [
                    Command.create(
                        {"product_id": self.product.id, "price_unit": amount}
                    )
                ],
            }
        )
        move.action_post()
        return move

    def make_notes(self, invoice, *amounts):
        notes = invoice.browse()
        for amount in amounts:
            note = invoice._reverse_moves([{"invoice_date": DAY}])
            note.invoice_line_ids.price_unit = amount
            notes |= note
        return notes

    def post(self, notes):
        """Post notes together; return which of them Odoo was given, call by call."""
        calls, core = [], AccountMove._reconcile_reversed_moves

        def _reconcile_reversed_moves(moves, reverse_moves, cancel):
            calls.append((moves, reverse_moves))
            return core(moves, reverse_moves, cancel)

        with patch.object(
            AccountMove, "_reconcile_reversed_moves", _reconcile_reversed_moves
        ):
            notes.action_post()
        return calls

    def test_ordinary_notes_are_given_to_odoo_in_one_go(self):
        """As Odoo has it, of two notes for one invoice the first alone is matched."""
        invoice = self.make_invoice()
        notes = self.make_notes(invoice, 50.0, 50.0)
        self.assertEqual(self.post(notes), [(invoice, notes)])
        self.assertEqual(invoice.amount_residual, 150.0)

    def test_notes_for_several_invoices_too(self):
        invoices = self.make_invoice() | self.make_invoice(80.0)
        notes = self.make_notes(invoices[0], 50.0) | self.make_notes(invoices[1], 80.0)
        self.assertEqual(self.post(notes), [(invoices, notes)])
        self.assertEqual(invoices.mapped("amount_residual"), [150.0, 0.0])

    def test_two_notes_for_one_of_ours_are_both_matched(self):
        subscription = self.make_subscription(DAY)
        invoice = subscription._bill(DAY).with_env(self.setup_env)
        ordinary = self.make_invoice()
        notes = self.make_notes(invoice, 10.0, 5.0)
        self.post(notes | self.make_notes(ordinary, 50.0))
        self.assertEqual(invoice.amount_residual, 15.0)
        self.assertEqual(ordinary.amount_residual, 150.0)
