from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...schedule.instalments import paid_off_by
from ..billing.amount import from_units, to_units


class SubdebitInstalment(models.Model):
    """Instalments that Billing agrees on with one payer or two: written down, or anew."""

    _inherit = "subdebit.instalment"

    @api.model
    def _agree(self, terms, parts):
        """Write down in which parts invoices are paid, each in its own way.

        What replaces another plan leaves what was paid of it, or is with the bank.

        :param Terms terms: of posted invoices of one customer and currency.
        :param parts: list of ``Part``, which come to all that is open of the invoices.
        :return: the new instalments, in order.
        :raise UserError: with the reason; nothing is done then.
        """
        self._require("billing", operation="read")
        moves = terms.moves.sudo()._subdebit_oldest_first()
        moves._subdebit_touch_to_serialise()
        if terms.replaces:
            terms.replaces.sudo()._give_up_rest()
        problem = self._get_agreement_problem(terms, parts)
        if problem:
            raise UserError(problem)
        parts = sorted(parts, key=lambda part: (part.day, part.share.slot))
        self._set_due_dates_of_parts(moves, parts)
        instalments = self.sudo().create(self._prepare_agreed_vals(terms, moves, parts))
        instalments.first_id = instalments[0]
        instalments._log_agreed(moves)
        return instalments.with_env(self.env)

    @api.model
    def _get_agreement_problem(self, terms, parts):
        """Return why parts cannot be agreed on now, or empty."""
        return (
            self._get_moves_problem(terms)
            or self._get_terms_problem(terms)
            or self._get_parts_problem(terms, parts)
        )

    def _get_moves_problem(self, terms):
        """Return why the invoices cannot be paid in parts, or empty."""
        moves = terms.moves.sudo()
        try:
            self._check_kind(moves)
            self._check_not_in_parts(moves, terms.replaces)
        except UserError as error:
            return str(error)
        owed = to_units(self._get_owed(moves, terms.replaces), terms.currency)
        if moves.currency_id != terms.currency:
            return self.env._(
                "The invoices are in %(own)s, not in %(other)s.",
                own=", ".join(moves.currency_id.mapped("name")),
                other=terms.currency.name,
            )
        if owed != terms.units:
            return self.env._(
                "%(owed)s are open of the invoices by now, not %(total)s.",
                owed=terms.currency.format(from_units(owed, terms.currency)),
                total=terms.currency.format(from_units(terms.units, terms.currency)),
            )
        return ""

    @api.model
    def _get_owed(self, moves, replaces=None):
        """Return what is left to agree on of invoices: of a plan, what failed as well."""
        owed = sum(move._subdebit_get_unpaid_sudo() for move in moves)
        if replaces:
            rest = replaces.sudo().plan_ids.filtered(lambda one: one._may_be_given_up())
            lines = rest.debit_ids.filtered("instalment_slot").line_ids
            owed += sum(line._get_claimed() for line in lines)
        return moves.currency_id[:1].round(owed)

    def _check_kind(self, moves):
        """Refuse what is no open invoice, or of several customers or currencies.

        :raise UserError: names the invoices.
        """
        for move in moves:
            if move.move_type != "out_invoice" or move.state != "posted":
                raise UserError(self._say_no_invoice(move))
        alike = moves.grouped(
            lambda move: (
                move.company_id,
                move.commercial_partner_id,
                move.subdebit_payer_id or move.partner_id,
                move.currency_id,
            )
        )
        if len(alike) != 1:
            raise UserError(self._say_not_alike(moves))

    def _check_not_in_parts(self, moves, replaces):
        """Refuse what a debit, or another plan, asks for already."""
        others = moves._subdebit_get_open_instalments_sudo()
        if replaces:
            others -= replaces.sudo().plan_ids
        if others:
            raise UserError(self._say_asked_for(others.move_ids & moves))
        if not replaces:
            self._check_not_asked_for(moves)

    # === WHAT IS WRITTEN DOWN === #

    def _prepare_agreed_vals(self, terms, moves, parts):
        shared = {
            "company_id": terms.company.id,
            "currency_id": terms.currency.id,
            "move_ids": [Command.set(moves.ids)],
            "subscription_ids": [Command.set(moves._subdebit_subscriptions_sudo().ids)],
        }
        counts, vals_list = {}, []
        for part in parts:
            slot = part.share.slot
            counts[slot] = counts.get(slot, 0) + 1
            vals_list.append(
                {
                    **shared,
                    "payer_id": part.share.payer.id,
                    "payer_slot": slot,
                    "way": part.share.way,
                    "number": counts[slot],
                    "date": part.day,
                    "date_wanted": part.wanted,
                    "amount": from_units(part.units, terms.currency),
                    "cheque_number": part.cheque_number,
                    "cheque_bank": part.cheque_bank,
                }
            )
        for vals in vals_list:
            vals["count"] = counts[vals["payer_slot"]]
        return vals_list

    def _set_due_dates_of_parts(self, moves, parts):
        currency = moves.currency_id
        owed = [to_units(move._subdebit_get_unpaid_sudo(), currency) for move in moves]
        last = paid_off_by([part.units for part in parts], owed)
        for move, number in zip(moves, last, strict=True):
            move._subdebit_set_due_date(parts[number].day)

    def _log_agreed(self, moves):
        words = self.env._(
            "%(count)s instalments were agreed on: %(user)s",
            count=len(self),
            user=self.env.user.name,
        )
        for move in moves:
            move._message_log(body=words)

    # === GIVEN UP === #

    def _give_up_rest(self):
        """Give up what is left of a plan, and with nobody: planned, failed or bounced."""
        for instalment in self.plan_ids.filtered(lambda one: one._may_be_given_up()):
            instalment._give_up(self.env._("Agreed on anew by %s", self.env.user.name))

    def _may_be_given_up(self):
        """Tell whether nothing of an instalment is paid, or with the bank."""
        self.ensure_one()
        debit = self._get_debit()
        return self.state in ("planned", "refused", "returned") and (
            not debit or debit.state in ("refused", "returned")
        )

    def _give_up(self, words):
        self.ensure_one()
        self._get_debit()._cancel(words)
        self.is_cancelled = True
        self._message_log(body=words)
