from odoo import fields, models
from odoo.tools import format_date

from ...const import INSTALMENT_OPEN


class AccountMove(models.Model):
    """An invoice that is paid in instalments, of a sum of its own."""

    _inherit = "account.move"

    subdebit_instalment_ids = fields.Many2many(
        "subdebit.instalment",
        "subdebit_instalment_move_rel",
        "move_id",
        "instalment_id",
        string="Instalments",
        copy=False,
        groups="subscription_debit.group_reader",
    )

    # === ACTION METHODS === #

    def action_subdebit_instalments(self):
        """Open the instalments that pay the invoice."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_instalment"
        )
        action["domain"] = [("move_ids", "in", self.ids)]
        return action

    # === WHAT IS OPEN === #

    def _subdebit_get_open_instalments_sudo(self):
        """Return the instalments that pay the invoices and are not settled, in order."""
        instalments = self.sudo().subdebit_instalment_ids
        return instalments.filtered(
            lambda instalment: instalment.state in INSTALMENT_OPEN
        ).sorted(lambda instalment: (instalment.date, instalment.id))

    def _subdebit_get_unpaid_sudo(self):
        """Return what is left for the instalments of the invoice that have no debit.

        NOTE: a customer before the page of his bank takes nothing off yet.
        """
        self.ensure_one()
        move = self.sudo()
        others = [*move.subdebit_instalment_ids, *move.transaction_ids]
        return self._subdebit_get_free_sudo(others)

    def _subdebit_oldest_first(self):
        """Return the invoices in the order in which instalments pay them."""
        return self.sorted(lambda move: (move.invoice_date or move.date, move.id))

    def _subdebit_set_due_date(self, date):
        """Let invoices be due on the day of the instalment that pays the last of them.

        NOTE: Odoo lets the due date of a posted invoice follow what was agreed: nothing
        that was booked or declared changes.
        """
        quiet = self.with_context(skip_is_manually_modified=True)
        quiet.write({"invoice_date_due": date})

    # === WHAT THE CUSTOMER IS TOLD === #

    def _subdebit_get_parts_sudo(self):
        """Return on which days the invoice is debited in instalments, and how much.

        :return: list of ``(date, amount)``; empty where it has none.
        """
        self.ensure_one()
        lines = self.sudo().subdebit_debit_line_ids.filtered(
            lambda line: line.slot and line.claim in ("planned", "sent", "unknown")
        )
        parts = [(line.debit_id.date, line.amount) for line in lines]
        firsts = self._subdebit_get_open_instalments_sudo().first_id
        for instalment, sums in firsts._expect():
            if self in sums and instalment.way == "debit":
                parts.append((instalment.date, sums[self]))
        return sorted(parts)

    def _subdebit_waits_for_hand(self):
        """Tell whether the next instalment of the invoice is paid by hand."""
        self.ensure_one()
        coming = self._subdebit_get_open_instalments_sudo()
        return coming[:1].way not in (False, "debit")

    def _subdebit_say_agreed_parts(self):
        """Return who pays which part in which way, where that was agreed; else False.

        NOTE: what is debited from the payer's own method alone is told as a debit is.
        """
        self.ensure_one()
        coming = self._subdebit_get_open_instalments_sudo()
        if not coming.filtered(lambda one: one.way != "debit" or one.payer_slot):
            return False
        several = len(coming.payer_id) > 1
        said = [
            coming._say_part(instalment, amount, several)
            for instalment, amount in self.sudo()._subdebit_get_next_parts_sudo()
        ]
        return self.env._("Agreed instalments: %s.", "; ".join(said)) if said else False

    def _subdebit_say_parts_debited(self, parts, method):
        said = [
            self.env._(
                "%(amount)s on %(date)s",
                amount=self.currency_id.format(amount),
                date=format_date(self.env, day),
            )
            for day, amount in parts
        ]
        return self.env._(
            "%(parts)s will be debited from %(method)s",
            parts=", ".join(said),
            method=method,
        )


class SubdebitInstalment(models.Model):
    """One instalment in the words of an invoice."""

    _inherit = "subdebit.instalment"

    def _say_part(self, instalment, amount, several):
        told = {
            "amount": instalment.currency_id.format(amount),
            "date": format_date(self.env, instalment.date),
            "way": dict(self._fields["way"]._description_selection(self.env))[
                instalment.way
            ],
            "payer": instalment.payer_id.name,
        }
        if several:
            return self.env._("%(amount)s on %(date)s (%(way)s, %(payer)s)", **told)
        return self.env._("%(amount)s on %(date)s (%(way)s)", **told)
