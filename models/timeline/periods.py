from odoo import models
from odoo.tools import format_date, format_list

from ...schedule.periods import Period
from ..billing.sums import say_sums
from .item import TimeItem

# Of several lines, so many rows of the ledger are read.
MOST_ROWS = 400

# What the collection of an invoice shows -> the state of the days that it bills.
OF_COLLECTION = {
    "honoured": "paid",
    "to_collect": "to_collect",
    "in_flight": "in_flight",
    "unknown": "unknown",
    "refused": "failed",
    "returned": "failed",
    "offline": "open",
    "disputed": "disputed",
}
# The same of Odoo's own payment states, for an invoice that we do not collect.
OF_PAYMENT = {"paid": "paid", "in_payment": "paid", "reversed": "credited"}

# States of which the sentence says how much is owed.
OWED = ("failed", "overdue", "open")


class SubdebitSubscription(models.Model):
    """The periods that were dealt with: billed, and what became of it; or not billed."""

    _inherit = "subdebit.subscription"

    def _get_time_of_ledger(self, since):
        """Return a ``TimeItem`` for each period that reaches beyond a day."""
        self.ensure_one()
        domain = [("subscription_id", "=", self.id), ("date_to", ">", since)]
        charges = self.env["subdebit.charge"].search(
            [*domain, ("state", "=", "live")],
            order="date_from desc, id desc",
            limit=MOST_ROWS,
        )
        covers = self.env["subdebit.cover"].search(
            # NOTE: days that are billed and stand are told by their charge.
            [*domain, "|", ("kind", "!=", "billed"), ("to_decide", "=", True)],
            limit=MOST_ROWS,
        )
        # NOTE: out of one set, so that what is read of one is read of all at once.
        moves = {move.id: move for move in charges.sudo().move_id}
        none = self.env["account.move"].sudo()
        by_document = charges.sorted("id").grouped(
            lambda c: (c.sudo().move_id.id, c.sign, c.date_from, c.date_to, c.event_id)
        )
        by_days = covers.sorted("id").grouped(
            lambda c: (c.kind, c.to_decide, c.date_from, c.date_to)
        )
        return [
            *(
                self._tell_charges(part, moves.get(key[0], none))
                for key, part in by_document.items()
            ),
            *map(self._tell_covers, by_days.values()),
        ]

    # === BILLED === #

    def _tell_charges(self, charges, move):
        """Return the item of charges that one document bills for the same days."""
        first = charges[0]
        amount = sum(c.sign * (c.amount_net + c.amount_tax) for c in charges)
        told = charges.mapped("sentence")
        if first.sign < 0:
            state = "credited" if move else "waiting"
        else:
            state = self._get_time_state(move)
        return TimeItem(
            key=f"charge-{first.id}",
            kind="period" if first.sign > 0 else "credit",
            state=state,
            label=self._name_of_payer(_name(charges.line_id), move.subdebit_payer_id),
            payer=move.subdebit_payer_id,
            debtor=move.partner_id,
            date_from=first.date_from,
            date_to=first.date_to,
            on=move.invoice_date_due or None,
            amount=amount,
            tax=sum(c.sign * c.amount_tax for c in charges),
            currency=self.currency_id,
            sentence=self._say_time_of_charges(first, move, state, abs(amount)),
            why=" ".join(filter(None, [*told, self._say_sums_of_charges(charges)])),
            record=move,
        )

    def _say_sums_of_charges(self, charges):
        lines_sudo = charges.sudo().move_line_id
        names = format_list(self.env, lines_sudo.tax_ids.mapped("name"))
        net, tax = (sum(charges.mapped(name)) for name in ("amount_net", "amount_tax"))
        taxes = [(names, tax)] if tax and names else []
        return say_sums(self.env, self.currency_id, net, taxes, net + tax)

    def _get_time_state(self, move):
        """Return what became of days that were billed, by the claims on their invoice."""
        if not move:
            return "free"
        if move.state != "posted":
            return "draft"
        default = OF_PAYMENT.get(move.payment_state, "open")
        state = OF_COLLECTION.get(move.subdebit_collection_state, default)
        if state == "to_collect" and not move._subdebit_will_be_debited():
            return "no_method"
        due = move.invoice_date_due
        is_late = state == "open" and due and due < self.company_id._subdebit_today()
        return "overdue" if is_late else state

    def _say_time_of_charges(self, charge, move, state, amount):
        told = {
            "days": self._format_days(Period(charge.date_from, charge.date_to)),
            "amount": self.currency_id.format(amount),
            "invoice": move.name,
        }
        if charge.sign < 0:
            return self._say_time_of_credit(state, told)
        told["due"] = format_date(self.env, move.invoice_date_due)
        if state in OWED:
            told["left"] = move.currency_id.format(move._subdebit_get_owed_sudo())
        return self._say_time_of_invoice(state, told)

    def _say_time_of_credit(self, state, told):
        if state == "waiting":
            return self.env._("%(days)s: %(amount)s come off the next invoice.", **told)
        return self.env._("%(days)s: %(amount)s were credited by %(invoice)s.", **told)

    def _say_time_of_invoice(self, state, told):
        say = {
            "free": lambda: self.env._("%(days)s: nothing to pay.", **told),
            "draft": lambda: self.env._(
                "%(days)s: %(amount)s on an invoice that is a draft.", **told
            ),
            "paid": lambda: self.env._(
                "%(days)s: %(amount)s on %(invoice)s, paid.", **told
            ),
            "credited": lambda: self.env._(
                "%(days)s: %(amount)s on %(invoice)s, credited in full.", **told
            ),
            "to_collect": lambda: self.env._(
                "%(days)s: %(amount)s on %(invoice)s, due on %(due)s and still to be"
                " debited.",
                **told,
            ),
            "no_method": lambda: self.env._(
                "%(days)s: %(amount)s on %(invoice)s. The payer has saved nothing that"
                " can be debited.",
                **told,
            ),
            "in_flight": lambda: self.env._(
                "%(days)s: %(amount)s on %(invoice)s, whose debit is in progress.",
                **told,
            ),
            "unknown": lambda: self.env._(
                "%(days)s: %(amount)s on %(invoice)s: nobody knows yet whether its debit"
                " went through.",
                **told,
            ),
            "failed": lambda: self.env._(
                "%(days)s: %(amount)s on %(invoice)s: its debit failed, and %(left)s of"
                " the invoice is still open.",
                **told,
            ),
            "disputed": lambda: self.env._(
                "%(days)s: %(amount)s on %(invoice)s, which the customer disputes.",
                **told,
            ),
            "overdue": lambda: self.env._(
                "%(days)s: %(amount)s on %(invoice)s, due since %(due)s. %(left)s of the"
                " invoice is still open.",
                **told,
            ),
            "open": lambda: self.env._(
                "%(days)s: %(amount)s on %(invoice)s, due on %(due)s. %(left)s of the"
                " invoice is still open.",
                **told,
            ),
        }
        return say[state]()

    # === NOT BILLED === #

    def _tell_covers(self, covers):
        """Return the item of days that nobody bills, or about which a person decides."""
        first = covers[0]
        state = "to_decide" if first.to_decide else first.kind
        days = self._format_days(Period(first.date_from, first.date_to))
        say = {
            "to_decide": lambda: self.env._(
                "%s: the invoice is gone. Bill these days again, or waive them.", days
            ),
            "skipped": lambda: self.env._("%s: skipped, not billed.", days),
            "waived": lambda: self.env._("%s: waived, never billed.", days),
            "settled_elsewhere": lambda: self.env._(
                "%s: billed by the software that was used before.", days
            ),
        }
        return TimeItem(
            key=f"cover-{first.id}",
            kind="period",
            state=state,
            label=_name(covers.line_id),
            date_from=first.date_from,
            date_to=first.date_to,
            sentence=say[state](),
        )


def _name(lines):
    return ", ".join(dict.fromkeys(line.name or "" for line in lines))
