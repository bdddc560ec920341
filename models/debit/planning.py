from odoo import api, fields, models
from odoo.tools import format_date

from ...const import INSTALMENT_OPEN
from ...schedule.billing_lead import due_date
from ..mixin import each_its_own
from .claims import claims_that
from .line import WHOLE


class SubdebitDebit(models.Model):
    """What is debited by a day's run, and on which date the banks charge it."""

    _inherit = "subdebit.debit"

    @api.model
    def _plan(self, run):
        """Plan the debits of a run: one for each payer, method, currency and date.

        Where the company does not group them, one for each invoice.
        Each instalment has a debit of its own. What is charged later is asked for in
        the last run that is in time, and what is late on the first date that is left.
        What cannot be planned is told, and leaves the others alone.

        :return: the new debits, each with its first attempt, ready.
        """
        sums = self._get_sums(self._search_invoices(run))
        moves = self.env["account.move"].union(*sums)
        tokens = moves._subdebit_get_tokens_sudo()
        due = moves.filtered(lambda move: move.invoice_date_due <= run.date)
        due._subdebit_ask_for_chosen_method()
        if run.company_id.subdebit_credit_use == "use":
            self._use_open_credits(run, moves, tokens)
            sums = self._get_sums(moves)
            moves = moves.browse().union(*sums)
        planned = each_its_own(
            moves,
            lambda part: self._plan_whole(run, {m: sums[m] for m in part}, tokens),
            lambda move, error: run._flag_unplanned(move, error),
            split=self._split_by_payer,
        )
        planned += each_its_own(
            run._lock_instalments(),
            lambda part: self._plan_instalments(run, part),
            lambda instalment, error: run._flag_unplanned(instalment, error),
        )
        return self.union(*planned).with_env(self.env)

    def _use_open_credits(self, run, moves, tokens):
        """Set off the payers' open credits against what would be debited now."""
        asked = moves.filtered(
            lambda move: (
                tokens[move]
                and run._is_last_in_time(move.invoice_date_due, tokens[move])
            )
        )
        each_its_own(
            asked,
            lambda part: part._subdebit_use_open_credits(),
            lambda move, error: run._flag_unplanned(move, error),
        )

    def _split_by_payer(self, moves):
        by_payer = moves.grouped("subdebit_payer_id")
        return list(moves) if len(by_payer) < 2 else by_payer.values()

    def _plan_whole(self, run, sums, tokens):
        """Plan debits of all that is open of some invoices.

        :param dict sums: ``account.move`` -> what may be asked for.
        :param dict tokens: ``account.move`` -> the method that it is debited from.
        """
        # NOTE: many months that were missed are not one debit of a card.
        is_each = not run.company_id.subdebit_group_debits or run._catches_up_much()
        groups = {}
        for move, amount in sums.items():
            token_sudo, due_on = tokens[move], move.invoice_date_due
            if token_sudo and run._is_last_in_time(due_on, token_sudo):
                charge_on = run._get_charge_date(due_on, token_sudo, move)
                if token_sudo._subdebit_lapses_before(charge_on):
                    continue  # It waits for another method: the payer was asked.
                alone = move if is_each else None
                key = move.subdebit_payer_id, token_sudo, move.currency_id, charge_on
                groups.setdefault((key, alone), {})[move] = amount
        return self._create_planned(
            [
                {
                    **self._prepare_debit_vals(run, *key),
                    **self._prepare_lines_vals(part),
                }
                for key, part in _carry_small_sums(groups)
            ]
        )

    def _create_planned(self, vals_list):
        debits_sudo = self.sudo().create(vals_list)
        debits_sudo._add_attempt()
        return debits_sudo

    def _search_invoices(self, run):
        """Return the open invoices that may have to be asked for in a run.

        Those of our subscriptions: what else is open is no business of ours.
        """
        return self._search_to_ask(run.company_id, run._get_horizon())

    def _search_to_ask(self, company, until):
        """Return the open invoices, due up to a day, that nothing asks for yet."""
        return self.env["account.move"].search(
            [
                ("company_id", "=", company.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
                ("subdebit_payment_mode", "=", "automatic"),
                ("subdebit_payer_id.subdebit_deceased_on", "=", False),
                ("invoice_date_due", "<=", until),
                ("line_ids", "any", [("subdebit_charge_ids", "!=", False)]),
                (
                    "subdebit_debit_line_ids",
                    "not any",
                    [("claim", "in", claims_that("asks")), ("is_settled", "=", False)],
                ),
                (
                    "subdebit_instalment_ids",
                    "not any",
                    [("state", "in", INSTALMENT_OPEN)],
                ),
            ],
            order="id",
        )

    def _get_sums(self, moves):
        """Return dict: invoice -> what may be asked of it, without those of zero."""
        sums = {move: move._subdebit_get_askable_sudo() for move in moves}
        return {move: amount for move, amount in sums.items() if amount > 0}

    def _prepare_debit_vals(self, run, payer, token_sudo, currency, charge_on):
        return {
            "run_id": run.id,
            "company_id": run.company_id.id,
            "payer_id": payer.id,
            "date": charge_on,
            "currency_id": currency.id,
            "payment_token_id": token_sudo.id,
            "method_label": token_sudo._subdebit_label(),
        }

    def _prepare_lines_vals(self, sums, slot=WHOLE):
        """Return the values of what is asked of each invoice.

        :param dict sums: ``account.move`` -> sum.
        """
        return {
            "amount": sum(sums.values()),
            "line_ids": [
                fields.Command.create(
                    {"move_id": move.id, "amount": amount, "slot": slot}
                )
                for move, amount in sums.items()
            ],
        }

    def _renew_date(self):
        """Take the first date on which the next attempt can be charged."""
        self.ensure_one()
        self.date = self._get_renewed_date()

    def _get_renewed_date(self):
        """Return the first date on which it can be charged, if it is asked for now."""
        self.ensure_one()
        token_sudo = self.sudo().payment_token_id
        return due_date(
            self.date,
            token_sudo._subdebit_scheme(),
            max(self.run_id.date or self.date, self.company_id._subdebit_today()),
            not_before=token_sudo.next_charge_date or None,
            run=self.company_id._subdebit_daily_run(),
        )

    def _renew_after_stop(self):
        """Take the first date that is left for debits that a stop held back, and say so.

        What changed otherwise since it was planned is left for the worker to refuse.
        """
        for debit in self:
            before, after = debit.date, debit._get_renewed_date()
            if after > before and debit.content_hash == debit._get_content_hash():
                debit.date = after
                debit.content_hash = debit._get_content_hash()
                debit._message_log(
                    body=self.env._(
                        "Charged on %(after)s, not on %(before)s: collection was"
                        " stopped.",
                        after=format_date(self.env, after),
                        before=format_date(self.env, before),
                    )
                )


def _carry_small_sums(groups):
    """Return groups without those under the provider's minimum, which go with others.

    What is too small for a debit of its own is added to the next one of the same payer,
    method and currency in the run; where there is none, it waits for a later run. Several
    that are too small add up first.

    :param dict groups: ``(key, alone)`` -> dict of ``account.move`` -> sum.
    :return: list of ``(key, sums)``.
    """
    large, small = [], {}
    for (key, _alone), sums in groups.items():
        if is_too_small(*key[1:3], sums):
            small.setdefault(key, {}).update(sums)
        else:
            large.append((key, dict(sums)))
    for key, sums in small.items():
        others = [found for found in large if found[0][:3] == key[:3]]
        if not is_too_small(*key[1:3], sums):
            large.append((key, sums))
        elif others:
            min(others, key=lambda found: found[0][3])[1].update(sums)
    return large


def is_too_small(token_sudo, currency, sums):
    """Tell whether a provider does not take what is asked of some invoices.

    :param dict sums: ``account.move`` -> sum.
    """
    least = token_sudo.provider_id._subdebit_get_minimum(currency)
    return currency.compare_amounts(sum(sums.values()), least) < 0
