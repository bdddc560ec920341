from typing import Any, NamedTuple

from odoo import fields, models
from odoo.fields import Command
from odoo.tools import format_date

from ...schedule.errors import ScheduleError
from ..billing.sums import say_sums
from ..subscription.share import say_percent

# So far ahead what it costs is looked at: a year, and the one after its first.
MONTHS_AHEAD = 13
# So many payments are listed.
PAYMENTS = 4


class Offered(NamedTuple):
    """What a payer reads before he accepts.

    ``lines``: dict ``name, price`` of each. ``rows``: dict ``on, what, days, sums,
    total`` of what is paid first and next, all texts. ``said``: sentences. ``problem``:
    why no date can be computed; or None. ``wording``: what is ticked,
    ``subdebit.consent.text``. ``first``: day and sum of the first payment; or None.
    """

    start: Any
    lines: list
    price: str
    monthly: str
    rows: list
    said: list
    wording: Any
    first: tuple | None = None
    problem: str | None = None

    def get_lines(self):
        """Return all that is read, to find out whether it is still so."""
        texts = [" · ".join(filter(None, line.values())) for line in self.lines]
        texts += [self.price, self.monthly, *self.said]
        texts += [" · ".join(filter(None, row.values())) for row in self.rows]
        return [*filter(None, texts), self.wording.text]


class SubdebitSubscription(models.Model):
    """What is offered, as its payer reads it: by the one preview."""

    _inherit = "subdebit.subscription"

    def _show_offer(self, offline=False, slot=0):
        """Return the ``Offered`` of what starts if it is accepted today.

        :param bool offline: he chooses to pay by bank transfer.
        :param int slot: of the payer who reads it.
        """
        self.ensure_one()
        start = self._get_accepted_start()
        sketch = self._sketch_accepted(start, offline, slot)
        coming, problem = self._preview_accepted(sketch, start, {slot})
        wordings = self.env["subdebit.consent.text"]
        return Offered(
            start=start,
            lines=sketch._show_lines(),
            price=sketch.price_text or "",
            monthly=sketch._say_month_on_average(),
            rows=[sketch._show_payment(row, row is coming[0]) for row in coming],
            said=list(self._say_offer(sketch, start, slot)),
            wording=wordings._get_current_sudo(self.company_id, self.plan_id),
            first=next(
                ((r["due_on"], r["amount_total"]) for r in coming if not r["is_free"]),
                None,
            ),
            problem=problem,
        )

    def _preview_accepted(self, sketch, start, slots):
        """Return what is paid first and next, and why it cannot be told, or None."""
        try:
            return sketch._preview_payments(start, slots), None
        except (ScheduleError, OverflowError) as error:
            return [], self.env._("No date can be computed: %s", error)

    def _get_accepted_start(self):
        """Return when it starts if it is accepted today: as agreed, and not in the past."""
        return max(self.date_start, self._get_today())

    def _get_accepted_line_start(self, line, start):
        """Return when one line then starts: with the rest, or later as agreed."""
        return max(line.date_start, start)

    def _sketch_accepted(self, start, offline, slot):
        """Return the subscription as it would be, saved nowhere."""
        vals = self._prepare_sketch_vals(start)
        lines = zip(self.line_ids.sorted("id"), vals["line_ids"], strict=True)
        for line, (_command, _id, line_vals) in lines:
            line_vals["date_start"] = self._get_accepted_line_start(line, start)
        chosen = self._prepare_offline_vals() if offline else {}
        if slot:
            vals["share_ids"][slot - 1][2].update(chosen)
        else:
            vals.update(chosen)
        for name in ("line_ids", "share_ids"):
            vals[name] = [Command.create(one_vals) for _c, _i, one_vals in vals[name]]
        return self.new({**vals, "state": "draft"})

    def _prepare_offline_vals(self):
        return {"payment_mode": "offline", "offline_type": "transfer"}

    # === WHAT IT COSTS === #

    def _show_contents(self):
        """Return what there is of what runs, and what it costs by now."""
        return [
            {"name": f"{one['quantity']}{one['name']}", "price": one["price"]}
            for one in self._portal_get_contents()
        ]

    def _show_lines(self):
        return [
            {
                "name": line.name
                if line.quantity == 1
                else self.env._(
                    "%(quantity)s × %(name)s",
                    quantity=f"{line.quantity:g}",
                    name=line.name,
                ),
                "price": line._portal_say_price(),
            }
            for line in self.line_ids
        ]

    def _say_month_on_average(self):
        """Return what it comes to a month, empty where that is what is billed."""
        recurring = self.line_ids.filtered(lambda line: line.kind == "recurring")
        cadences = {line._get_cadence() for line in recurring}
        if not recurring or cadences == {("month", 1)}:
            return ""
        amount = self.currency_id.format(self.monthly_amount)
        return self.env._("%s a month on average", amount)

    def _preview_payments(self, start, slots, events=()):
        """Return what is paid in some slots first and next, of ``_preview_documents``."""
        until = fields.Date.add(start, months=MONTHS_AHEAD)
        limit = PAYMENTS * len(self._get_parties())
        rows = self._preview_documents(events, until, limit=limit)
        own = [row for row in rows if slots & _get_slots(row)]
        return own[:PAYMENTS]

    def _show_payment(self, row, is_first):
        names = dict.fromkeys(line["name"] or "" for line in row["lines"])
        total = self.currency_id.format(row["amount_total"])
        taxed = is_first and row["taxes"] and not row["is_free"]
        sums = taxed and say_sums(
            self.env,
            self.currency_id,
            row["amount_net"],
            row["taxes"],
            row["amount_total"],
        )
        last = fields.Date.subtract(row["date_to"], days=1)
        days = (format_date(self.env, day) for day in (row["date_from"], last))
        return {
            "on": format_date(self.env, row["due_on"]),
            "what": ", ".join(filter(None, names)),
            "days": " – ".join(dict.fromkeys(days)),
            "sums": sums or "",
            "total": self.env._("Free") if row["is_free"] else total,
        }

    # === IN WORDS === #

    def _say_offer(self, sketch, start, slot=0):
        """Yield when it starts, for whom it is, how long, and who pays."""
        others = self._get_waiting_offers().filtered(lambda o: o.payer_slot != slot)
        yield from self._say_start(start, others)
        parts = [one.part for one in sketch._get_payer_parts()]
        if len(parts) > 1:
            yield self._say_part_of(parts, slot)
        if others:
            yield self.env._(
                "Asked too: %s. It starts once everybody has accepted, and not before."
                " The dates here are those of an acceptance today.",
                ", ".join(others.payer_id.mapped("name")),
            )
        yield from sketch._say_how_it_goes_on()
        yield from sketch._say_promo_codes()
        yield from self._get_party(slot)._say_whom_he_pays_for()

    def _say_start(self, start, others):
        """Yield when it starts, if the reader accepts.

        :param others: the offers to others that it waits for, too.
        """
        day = self._format_weekday(start)
        if start > self._get_today():
            yield self.env._("It starts on %s.", day)
        elif not others:
            yield self.env._("It starts when you accept, today: %s.", day)

    def _say_promo_codes(self):
        for line in (self.discount_text or "").splitlines():
            yield self.env._("Promo code %s.", line)

    def _say_part_of(self, parts, slot):
        """Return which part one of two payers pays, as he reads it."""
        others = [
            party.payer_id.name
            for number, party in enumerate(self._get_parties())
            if number != slot
        ]
        return self.env._(
            "You pay %(percent)s %% of it; %(other)s pays the rest.",
            percent=say_percent(parts[slot]),
            other=", ".join(filter(None, others)),
        )

    # === HOW LONG, AND HOW IT GOES ON === #

    def _say_how_it_goes_on(self):
        """Yield what is free first, how long it is committed, and how it goes on.

        Of a subscription that may be saved nowhere.
        """
        try:
            lines = [one for one in self._get_terms().lines if one.kind == "recurring"]
        except (ScheduleError, OverflowError):
            return  # That no date can be computed is told elsewhere.
        if not lines:
            return
        free = max(
            (line.billed_from for line in lines if line.trial), default=self.date_start
        )
        if free > self.date_start:
            last = fields.Date.subtract(free, days=1)
            yield self.env._("It is free until %s.", self._format_weekday(last))
        until = [line.committed_until for line in lines if line.commitment]
        if until:
            last = fields.Date.subtract(max(until), days=1)
            yield self.env._("It is committed until %s.", self._format_weekday(last))
        payments = {line.payments for line in lines}
        if None not in payments:
            yield self.env._("It ends by itself after %s payments.", max(payments))
            return
        yield self._say_renewed(bool(until))
        yield self._say_cancelled()

    def _say_renewed(self, is_committed):
        often = self.env["subdebit.cadence"]._say(self.cadence_unit, self.cadence_count)
        if is_committed:
            return self.env._(
                "Then it is renewed automatically (%s), until it is cancelled.", often
            )
        return self.env._(
            "It is renewed automatically (%s), until it is cancelled.", often
        )

    def _say_cancelled(self):
        """Return what a cancellation comes to, as the plan has it."""
        return {
            "after_next_invoice": self.env._(
                "Once it is cancelled, it ends after one more invoice."
            ),
            "immediately_with_credit": self.env._(
                "Once it is cancelled, it ends at once, and what is not used is credited."
            ),
            "immediately": self.env._("Once it is cancelled, it ends at once."),
        }.get(
            self.plan_id.end_policy,
            self.env._("Once it is cancelled, it runs to the end of its period."),
        )


class SubdebitParty(models.AbstractModel):
    """For whom somebody is asked to pay."""

    _inherit = "subdebit.party"

    def _say_whom_he_pays_for(self):
        """Yield for whom it is, that this is news, and in whose name it is invoiced."""
        self.ensure_one()
        if self._is_paid_for_another():
            yield self.env._("It is for %s.", self.partner_id.name)
        if self.payer_id._subdebit_is_news_to_pay_for(self.partner_id):
            yield self.env._("You will be billed for this client.")
        invoiced = self.invoice_partner_id.commercial_partner_id
        if invoiced != self.payer_id.commercial_partner_id:
            yield self.env._(
                "The invoices are in the name of %s, and you pay them.",
                self.invoice_partner_id.name,
            )

    def _is_paid_for_another(self):
        payer, customer = self.payer_id, self.partner_id
        return payer.commercial_partner_id != customer.commercial_partner_id


def _get_slots(row):
    """Return whose part a document is, of those that share it."""
    return {position.charge.payer_slot for position in row["document"].positions}
