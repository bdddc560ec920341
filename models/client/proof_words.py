from collections import defaultdict

from odoo import models
from odoo.tools import format_date

# So many sums are told in one sentence; all of them are in the list.
MOST_TOLD = 6


class SubdebitProof(models.Model):
    """Three sentences, and whether anything was taken twice."""

    _inherit = "subdebit.proof"

    def _say(self):
        """Write the sentences anew, of the lines as they are."""
        self.ensure_one()
        lines = self.line_ids.grouped("source")
        none = self.line_ids.browse()
        self.write(
            {
                "verdict": self._say_verdict(),
                "asked_sentence": self._say_asked(lines.get("asked", none)),
                "provider_sentence": self._say_provider(lines.get("provider", none)),
                "booked_sentence": self._say_booked(lines.get("booked", none)),
            }
        )

    def _say_asked(self, lines):
        told = {"since": format_date(self.env, self.since), "count": len(lines)}
        if not lines:
            return self.env._("Nothing was asked for since %(since)s.", **told)
        return self.env._(
            "Requests since %(since)s (%(count)s): %(sums)s.",
            sums=self._list(lines),
            **told,
        )

    def _say_provider(self, lines):
        if self.state == "asked":
            return self.env._(
                "The provider is being asked: its answer stands here in some minutes."
            )
        if lines:
            return self.env._("The provider says: %(sums)s.", sums=self._list(lines))
        return self.env._(
            "The provider cannot be asked from here: compare with its own pages, by the"
            " references of the requests."
        )

    def _say_booked(self, lines):
        if not lines:
            return self.env._("No payment is booked since that day.")
        return self.env._(
            "Booked payments (%(count)s, of which on a bank statement: %(bank)s): %(sums)s.",
            count=len(lines),
            bank=len(lines.filtered("is_on_bank")),
            sums=self._list(lines),
        )

    def _list(self, lines):
        said = [line._say() for line in lines[:MOST_TOLD]]
        if len(lines) > MOST_TOLD:
            said.append(self.env._("and %s more", len(lines) - MOST_TOLD))
        return "; ".join(said)

    # === TWICE OR NOT === #

    def _say_verdict(self):
        """Return what was taken of an invoice beyond its total; or that nothing was."""
        taken = self._sum_taken()
        twice = [
            self.env._(
                "%(taken)s were taken for %(invoice)s, which is for %(total)s: %(more)s"
                " too much. Refund them, or leave them as a credit.",
                taken=move.currency_id.format(amount),
                invoice=move.name,
                total=move.currency_id.format(move.amount_total),
                more=move.currency_id.format(amount - move.amount_total),
            )
            for move, amount in taken.items()
            if move.currency_id.compare_amounts(amount, move.amount_total) > 0
        ]
        open_ones = self.line_ids.attempt_id.filtered(
            lambda one: one.state in ("sending", "unknown")
        )
        if open_ones:
            twice.append(
                self.env._(
                    "Requests of which nobody knows the outcome: %s.", len(open_ones)
                )
            )
        if twice:
            return "\n".join(twice)
        if not taken:
            return self.env._("Nothing was taken.")
        return self.env._(
            "Nothing was taken twice: of no invoice more than its total (looked at: %s).",
            len(taken),
        )

    def _sum_taken(self):
        """Return what was taken of each invoice: by our requests, and otherwise."""
        taken = defaultdict(float)
        for line in self.line_ids.filtered("is_taken"):
            if line.source == "asked":
                for asked in line.attempt_id.debit_id.line_ids:
                    taken[asked.move_id] += line.attempt_id._get_sum(asked)
            elif line.source == "booked" and not line.attempt_id:
                for partial in line.payment_id._subdebit_get_invoice_partials():
                    move = partial.debit_move_id.move_id
                    taken[move] += partial.debit_amount_currency
        return taken


class SubdebitProofLine(models.Model):
    _inherit = "subdebit.proof.line"

    def _say(self):
        """Return a line as a part of a sentence."""
        self.ensure_one()
        told = {
            "amount": self.currency_id.format(self.amount),
            "day": self.date and format_date(self.env, self.date),
            "name": self.name,
            "answer": self.answer,
        }
        if not self.amount:
            return self.env._("%(name)s: %(answer)s", **told)
        return self.env._("%(amount)s on %(day)s for %(name)s (%(answer)s)", **told)
