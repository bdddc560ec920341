from dataclasses import dataclass, field
from typing import Any

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date, format_list

from ..pause.coming import slot_of
from .item import TimeItem


@dataclass
class Expected:
    """What is asked of the payer on one day, in one sum: as the bank sees it.

    ``rows``, ``moves``: of this subscription; none where all is of others. ``names``:
    of what else is in the sum, as keys. ``set_off``: what open credits pay of it.
    ``payer``: who is debited.
    """

    amount: float = 0.0
    set_off: float = 0.0
    rows: list = field(default_factory=list)
    moves: list = field(default_factory=list)
    names: dict = field(default_factory=dict)
    payer: Any = None


class SubdebitSubscription(models.Model):
    """The debits to come: one a day and method, whatever the payer has beside.

    Where the company does not group them, one for each invoice.
    """

    _inherit = "subdebit.subscription"

    def _get_expected_debits(self, rows, beside):
        """Return the debits to come that take anything for this subscription.

        Netted and taxed, with what else the payer is debited for on that day, less the
        open credits that are set off before. Of what was never saved as well.

        :param list rows: as of ``_get_coming``.
        :param Beside beside: of the payer's other subscriptions.
        :return: list of ``TimeItem``.
        """
        self.ensure_one()
        by_day = {}
        self._expect_own_rows(by_day, rows)
        if by_day:
            self._expect_others(by_day, rows, beside)
        self._expect_issued_sudo(by_day)
        self._set_off_credit(by_day)
        return [
            self._tell_expected(number, key, expected, beside)
            for number, (key, expected) in enumerate(by_day.items())
            if expected.rows or expected.moves
        ]

    def _get_debit_key(self, token_sudo, day, document):
        """Return what is one debit: method and day, and the invoice if each is alone."""
        is_grouped = self.company_id.sudo().subdebit_group_debits
        return token_sudo, day, None if is_grouped else document

    def _is_debited_then(self, row):
        """Tell whether a row is debited by itself: nothing is without a saved method."""
        if row["sign"] < 0 or row["is_free"]:
            return False
        return bool(self._get_party(slot_of(row)).method_label)

    def _expect_own_rows(self, by_day, rows):
        for row in rows:
            if self._is_debited_then(row) and row["made_total"] > 0:
                token_sudo = self._get_party(slot_of(row))._get_token_sudo()
                group = row["document"].group
                key = self._get_debit_key(token_sudo, row["due_on"], group)
                expected = by_day.setdefault(key, Expected())
                expected.amount += row["made_total"]
                expected.rows.append(row)
                expected.payer = group.payer
                expected.names |= _get_names(row.get("parts", ()))

    def _expect_others(self, by_day, rows, beside):
        """Add what others of the payer are debited for, on invoices of their own."""
        own = {row["document"].group for row in rows if row["document"]}
        for group, documents in beside.by_group.items():
            is_ours = group.payer in self._get_payers()._origin
            if group in own or not is_ours or group.payment_mode != "automatic":
                continue
            first = documents[0].positions[0]
            party = first.subscription._get_party(first.charge.payer_slot)
            key = self._get_debit_key(party._get_token_sudo(), group.due_on, group)
            if key in by_day or self._uses_credit():
                amount = self.sudo()._sum_together(documents)
                expected = by_day.setdefault(key, Expected())
                expected.amount += max(amount, 0)
                expected.names |= _get_names(documents)

    def _expect_issued_sudo(self, by_day):
        """Add invoices of the payer that no debit asks for yet."""
        company = self.company_id
        # NOTE: what was due before is asked for by the next run.
        next_run = company._subdebit_next_run_date(self._get_today())
        moves_sudo = self._search_issued_sudo()
        tokens = moves_sudo._subdebit_get_tokens_sudo()
        for move in moves_sudo:
            amount = move._subdebit_get_askable_sudo()
            is_free = not (
                move._subdebit_get_parts_sudo()
                or move._subdebit_get_asking_debit_sudo()
            )
            if not (amount and is_free and move._subdebit_will_be_debited()):
                continue
            day = max(move._subdebit_get_charge_date(), next_run)
            is_own = self._origin in move.line_ids.subdebit_charge_ids.subscription_id
            key = self._get_debit_key(tokens[move], day, move)
            if is_own or key in by_day or self._uses_credit():
                expected = by_day.setdefault(key, Expected())
                expected.amount += amount
                if is_own:
                    expected.moves.append(move)
                    expected.payer = move.subdebit_payer_id
                else:
                    expected.names[move.name] = None

    def _search_issued_sudo(self):
        """Return the open invoices of the payer, and our own of whoever paid before."""
        charges = "line_ids.subdebit_charge_ids.subscription_id"
        whose = Domain("subdebit_payer_id", "in", self._get_payers()._origin.ids)
        whose |= Domain(charges, "in", self._origin.ids)
        domain = whose & Domain(
            [
                ("company_id", "=", self.company_id.id),
                ("currency_id", "=", self.currency_id.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
                ("subdebit_payment_mode", "=", "automatic"),
            ]
        )
        moves_sudo = self.env["account.move"].sudo()
        return moves_sudo.search(domain, order="invoice_date_due, id")

    # === OPEN CREDITS === #

    def _uses_credit(self):
        return self.company_id.sudo().subdebit_credit_use == "use"

    def _set_off_credit(self, by_day):
        """Take open credits off what is debited first, as the daily run does."""
        if not (by_day and self._uses_credit()):
            return
        for slot, party in enumerate(self._get_parties()):
            token_sudo = party._get_token_sudo()
            own = [(key[1], one) for key, one in by_day.items() if key[0] == token_sudo]
            self._set_off_credit_of(party, slot, own)

    def _set_off_credit_of(self, party, slot, debits):
        """Take the open credit of one debtor off what his payer is debited."""
        debtor = party.invoice_partner_id.commercial_partner_id._origin
        if not (debits and debtor):
            return
        left = debtor._subdebit_get_credit_sudo(
            self.company_id, self.currency_id, self._get_receivable_account(slot)
        )
        for _day, expected in sorted(debits, key=lambda pair: pair[0]):
            expected.set_off = min(left, expected.amount)
            expected.amount -= expected.set_off
            left -= expected.set_off

    # === IN WORDS === #

    def _tell_expected(self, number, key, expected, beside):
        token_sudo, day, _alone = key
        moves = self.env["account.move"].union(*expected.moves).with_env(self.env)
        amount = self.currency_id.round(expected.amount)
        return TimeItem(
            key=f"expected-{token_sudo.id}-{day}-{number}",
            kind="debit",
            state="expected",
            label=self._name_of_payer(self.env._("Debit"), expected.payer),
            payer=expected.payer,
            on=day,
            amount=amount,
            currency=self.currency_id,
            sentence=self.env._(
                "%(amount)s will be debited on %(date)s from %(method)s.",
                amount=self.currency_id.format(amount),
                date=format_date(self.env, day),
                method=token_sudo._subdebit_label(),
            ),
            why=" ".join(filter(None, self._say_expected(expected, beside, moves))),
            record=moves[:1] or None,
            is_plain=_is_plain(expected, beside),
        )

    def _say_expected(self, expected, beside, moves):
        """Return what a debit is for, and why it is on that day."""
        reasons = {
            reason: None
            for row in expected.rows
            for reason in (row["reason"], row["twice"])
        }
        yield from reasons
        names = [*expected.names]
        if moves:
            yield self.env._("For %s.", format_list(self.env, moves.mapped("name")))
        if names:
            yield self.env._("Together with %s.", format_list(self.env, names))
        if expected.rows and beside.is_cut:
            yield self._say_many_together()
        if expected.set_off:
            yield self.env._(
                "%s of open credit are set off before.",
                self.currency_id.format(expected.set_off),
            )


def _is_plain(expected, beside):
    """Tell whether a debit is for one row, and for nothing else."""
    is_one = len(expected.rows) == 1 and not (expected.moves or expected.names)
    return is_one and not (expected.set_off or beside.is_cut)


def _get_names(documents):
    """Return the other subscriptions that documents bill, as keys."""
    found = {document.positions[0].subscription for document in documents}
    return {one.display_name: None for one in sorted(found, key=lambda s: s.id)}
