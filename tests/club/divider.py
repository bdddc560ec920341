"""What Billing agrees on in parts, and what becomes of the parts."""

from datetime import timedelta

from .clerk import Clerk
from .desk import NOTHING

PART_VERBS = ("divide", "divide", "pay_part", "apply", "apply")
# Less than this in each part is no sum that anybody pays in parts.
LEAST = 2


class Divider(Clerk):
    """Divides invoices, records parts, and lets credits come off them."""

    def __init__(self, *args, **envs):
        super().__init__(*args, **envs)
        self.plans = 0

    def divide(self):
        """An invoice is paid in parts: debited where its payer can be, or by hand."""
        count = self.random.choice((2, 3, 3, 4))
        name, move = self.find(
            lambda move: move.amount_residual > LEAST * count and is_left_alone(move)
        )
        if not move:
            return NOTHING
        self.give_up(move)
        windows = self.billing["subdebit.instalment.plan"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        first = self.day + timedelta(days=self.random.randint(1, 12))
        rhythm = self.random.choice(("week", "month"))
        window = windows.create({"count": count, "first_date": first, "rhythm": rhythm})
        way = window.way
        window.action_confirm()
        self.plans += 1
        open_ = move.sudo()._subdebit_get_open_instalments_sudo()
        for number, part in enumerate(open_.first_id._get_plan_in_order(), 1):
            self.parts[part.id] = self.plans, number
        self.note("divided", plan=self.plans, paper=name, count=count, way=way)
        self.done[f"divide by {way}"] += 1
        return name

    def give_up(self, move):
        """What was refused, or came back, is not tried again: it is paid in parts."""
        asking = move.sudo()._subdebit_get_asking_debit_sudo()
        for number, known in self.debits.items():
            if known == asking.id:
                asking.with_env(self.billing).action_cancel()
                self.note("given_up", debit=number)

    def find_part(self, *states):
        """Return an instalment in one of some states, at random."""
        parts = self.root["subdebit.instalment"].browse(self.parts)
        return self.choose(parts.filtered(lambda part: part.state in states))

    def tell_part(self, part):
        plan, number = self.parts[part.id]
        return {"plan": plan, "part": number}

    def pay_part(self):
        """A part is paid by hand, also one whose debit failed."""
        part = self.find_part("planned", "refused", "returned")
        if not part:
            return NOTHING
        windows = self.billing["subdebit.instalment.act"].with_context(
            default_operation="record", default_instalment_ids=part.ids
        )
        windows.create(
            {"date": self.day, "journal_id": self.records.bank.id}
        ).action_confirm()
        self.note("part_paid", **self.tell_part(part))
        return part

    def apply(self):
        """The oldest credit of a payer comes off an instalment to come.

        Where he has none, he pays in first.
        """
        part = self.find_part("planned")
        if not part:
            return NOTHING
        payer = part.move_ids.partner_id
        company = self.records.company
        if not payer._subdebit_get_credits_sudo(company, company.currency_id):
            self.pay_in(payer)
        self.press("apply", payer, instalment_id=part.id)
        self.note("applied", **self.tell_part(part))
        return part


def is_left_alone(move):
    """Tell whether nobody asks for an invoice, but a debit that failed."""
    open_ = move.sudo()._subdebit_get_open_instalments_sudo()
    debit = move.sudo()._subdebit_get_asking_debit_sudo()
    return not open_ and debit.state in (False, "refused", "returned")
