"""What somebody might put into the context of a call, to have something else booked."""

from odoo import Command


def forge_defaults(move, stranger):
    """Return defaults of fields of payments, entries, items and instalments.

    :param move: an invoice, of which all that can be is taken for something else.
    :param stranger: a partner who has nothing to do with it.
    """
    account = move.line_ids.account_id.filtered(
        lambda account: account.account_type == "income"
    )[:1]
    line = {"name": "x", "account_id": account.id, "balance": 7.0}
    return {
        "default_move_type": "out_refund",
        "default_payment_type": "outbound",
        "default_partner_type": "supplier",
        "default_partner_id": stranger.id,
        "default_payer_id": stranger.id,
        "default_account_id": account.id,
        "default_amount": 999.0,
        "default_date_maturity": "2020-01-01",
        "default_name": "FORGED/1",
        "default_ref": "forged",
        "default_memo": "forged",
        "default_state": "posted",
        "default_is_cancelled": True,
        "default_is_done": True,
        "default_auto_post": "monthly",
        "default_reversed_entry_id": move.id,
        "default_invoice_ids": [Command.set(move.ids)],
        "default_line_ids": [Command.create(line)],
        "default_invoice_line_ids": [Command.create(line)],
        "default_tax_ids": [Command.clear()],
        "default_currency_id": move.env.ref("base.JPY").id,
        "default_subdebit_operation": "write_off",
        "default_subdebit_returned_on": "2025-09-27",
        "default_cheque_number": "forged",
        "default_subdebit_cheque_number": "forged",
    }


def find_forged(env, company):
    """Return the entries and payments that took such a default for their own."""
    own = ("company_id", "=", company.id)
    forged = ["|", ("name", "=", "FORGED/1"), ("ref", "=", "forged"), own]
    moves = env["account.move"].sudo().search(forged)
    payments = env["account.payment"].sudo()
    return [
        *moves.mapped("display_name"),
        *payments.search([("memo", "=", "forged"), own]).mapped("display_name"),
        *payments.search([("subdebit_cheque_number", "=", "forged"), own]).mapped(
            "display_name"
        ),
    ]
