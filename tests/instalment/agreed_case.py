"""Instalments that Billing agrees on in the window, as the web client saves it."""

from odoo.tests import Form

from ..common import d
from .instalment_case import InstalmentCase

RECEIVABLE, OUTSTANDING, BANK_FEES = "121000", "101403", "627000"


class AgreedCase(InstalmentCase):
    """An invoice of 100.00, of a customer who pays by hand, on 27 September 2025."""

    def make_hand_invoice(self, price=100.0, partner=None, **vals):
        partner = partner or self.make_offline_partner("Numa", email="numa@example.com")
        return self.make_priced(
            price, d("2025-09-27"), partner=partner, cadence_unit="year", **vals
        )._bill(d("2025-09-27"))

    def open_plan(self, moves, user=None, **vals):
        """Return the window, filled in as the form does it."""
        windows = self.env["subdebit.instalment.plan"].with_user(user or self.billing)
        context = {"active_model": "account.move", "active_ids": moves.ids}
        with Form(windows.with_context(**context)) as form:
            for name, value in vals.items():
                setattr(form, name, value)
        return form.record

    def agree(self, moves, user=None, **vals):
        """Return the instalments, in order, of what is confirmed."""
        window = self.open_plan(moves, user, **vals)
        self.assertFalse(window.problem)
        window.action_confirm()
        parts = self.as_root(moves).subdebit_instalment_ids
        return parts.filtered(lambda one: one.state != "cancelled").sorted(
            lambda one: (one.date, one.payer_slot)
        )

    def act(self, operation, instalments, user=None, **vals):
        """Do something with instalments in its window; return the window."""
        window = self.open_act(operation, instalments, user, **vals)
        window.action_confirm()
        return window

    def open_act(self, operation, instalments, user=None, **vals):
        acts = self.env["subdebit.instalment.act"].with_user(user or self.billing)
        return acts.create(
            {
                "operation": operation,
                "instalment_ids": [(6, 0, instalments.ids)],
                **vals,
            }
        )

    def rows(self, window):
        return [(str(row.charge_on), row.amount) for row in window.row_ids]

    def parts(self, instalments):
        return [(str(one.date), one.amount) for one in instalments]

    def needs_attention(self):
        rows = self.env["subdebit.attention"].with_user(self.handler)
        found = rows._search_open(self.company)
        return [(row.kind, row.payer_id.name, row.amount) for row in found]
