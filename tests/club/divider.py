"""What Billing agrees on in parts, and what becomes of the parts."""

from datetime import timedelta

from .clerk import Clerk, has_credit
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
        name, move = self.find(lambda move: move.amount_residual > LEAST * count)
        if not move:
            return NOTHING
        windows = self.billing["subdebit.instalment.plan"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        first = self.day + timedelta(days=self.random.randint(1, 12))
        rhythm = self.random.choice(("week", "month"))
        window = windows.create(
            {"count": count, "first_date": first, "rhythm": rhythm}
        )
        way = window.way
        window.action_confirm()
        self.plans += 1
        open_ = move.sudo()._subdebit_get_open_instalments_sudo()
        for number, part in enumerate(open_.first_id._get_plan_in_order(), 1):
            self.parts[part.id] = self.plans, number
        self.note("divided", plan=self.plans, paper=name, count=count, way=way)
        self.done[f"divide by {way}"] += 1
        return name

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
        """The oldest credit of a payer comes off an instalment to come."""
        payer, _items = self.find_account(
            lambda items: has_credit(items) and self.find_planned(items.partner_id)
        )
        part = payer and self.choose(self.find_planned(payer))
        if not part:
            return NOTHING
        self.press("apply", payer, instalment_id=part.id)
        self.note("applied", **self.tell_part(part))
        return part

    def find_planned(self, payer):
        company = self.records.company
        return payer._subdebit_get_instalments_sudo(company, company.currency_id)
