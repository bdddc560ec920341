"""A club lives, day after day, and the pencil follows its diary."""

from .balance import compare, get_balance
from .hands import ALL_VERBS, Hands
from .members import Records, draw_member
from .pencil import Pencil

BEHAVIOURS = ("succeeds",) * 5 + ("declines", "declines", "processes", "processes")


class Club:
    """Members, hands and a pencil in one company.

    :param chance: a ``random.Random``.
    :param fake: the ``FakeProvider`` at which members are debited.
    :param envs: environments: ``accountant``, ``billing`` and ``root``.
    :param make_token: gives a partner a card that the fake knows.
    :param work: lets the worker send and book what waits.
    :param verbs: what is done by hand; refunds of debits are given every few days.
    """

    def __init__(
        self, chance, company, fake, make_token, work, verbs=ALL_VERBS, **envs
    ):
        self.random, self.company, self.fake, self.work = chance, company, fake, work
        self.root = envs["root"]
        self.records = Records(self.root, company.with_env(self.root), make_token)
        self.hands = Hands(chance, self.records, verbs=verbs, **envs)
        self.pencil = Pencil()
        self.read = 0

    def join(self, count, first, days):
        """So many members join, in the first days of the club's time."""
        self.hands.day = first
        for number in range(1, count + 1):
            self.hands.join(draw_member(self.random, number, first, days))

    def live(self, day, times):
        """Let a day pass: the run, what the provider answers, and a few things by hand."""
        hands = self.hands
        hands.day = day
        self.change_behaviours()
        self.hear()
        self.give_back()
        hands.find_matched()
        run = self.root["subdebit.debit.run"]._prepare(self.company, day)
        hands.bill()
        hands.plan(run)
        self.debit(run)
        hands.work(day, times)
        self.debit(self.root["subdebit.debit.run"])

    def debit(self, run):
        asked = self.hands.get_asked()
        if asked:
            self.work(run)
            self.root.invalidate_all()
            self.hands.learn(asked)

    def hear(self):
        """What was with the bank is answered, and booked."""
        heard = self.hands.hear()
        if heard:
            self.work(self.root["subdebit.debit.run"])
            self.root.invalidate_all()
            self.hands.learn(heard)

    def give_back(self):
        """Some day a credit note on what was debited is paid out; some come back."""
        hands = self.hands
        hands.hear_of_refunds()
        if self.random.random() < 0.3 and hands.ask_refund():
            self.fake.refund_status = self.random.choice(("pending", "succeeded"))
            self.work(self.root["subdebit.debit.run"])
            self.root.invalidate_all()
        hands.learn_refunds()

    def change_behaviours(self):
        """Some cards are refused today, and some answers take days."""
        for customer, method in list(self.fake._methods):
            behaviour = self.random.choice(BEHAVIOURS)
            self.fake.add_method(customer, method, behaviour)

    def compare(self, day):
        """Let the pencil read on; return where the books say something else."""
        for entry in self.hands.diary[self.read :]:
            self.pencil.follow(entry)
        self.read = len(self.hands.diary)
        found = get_balance(self.root, self.records, day)
        return compare(found, self.pencil.book.get_balance(day))

    def get_problems(self):
        """Return what was not billed, and what the ledger's own check would say."""
        subscriptions = self.root["subdebit.subscription"].search(
            [("company_id", "=", self.company.id)]
        )
        problems = subscriptions.filtered("billing_error").mapped("billing_error")
        check = self.root["subdebit.ledger.difference"]
        # NOTE: hands credit by the rates of today, and cancel what was credited: more
        # came back then than was billed, and the check is right to say so.
        # Nor is a credit in vain while nobody has decided whether its days are billed.
        waiting = subscriptions.filtered(lambda s: any(s.cover_ids.mapped("to_decide")))
        found = [
            d
            for d in check._get_ledger_differences()
            if d["problem"] != "over_credited"
            and not (
                d["problem"] == "credit_in_vain" and d["subscription_id"] in waiting.ids
            )
        ]
        return [*problems, *map(str, found)]

    def tell(self, member=None):
        """Return the diary as text, all of it or what concerns a member."""
        return [
            f"{day} {word} {told}"
            for day, word, told in self.hands.diary
            if word != "billed" and is_about(member, told)
        ]


def is_about(member, told):
    if member is None:
        return True
    number = told.get("member", told.get("number"))
    papers = [told.get("paper", ""), *told.get("papers", ())]
    return number == member or any(f" {member}." in paper for paper in papers)
