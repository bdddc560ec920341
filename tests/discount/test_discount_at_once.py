from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..commit_case import CommitCase


@tagged("-standard", "subdebit_commit", "post_install", "-at_install")
class TestDiscountAtOnce(CommitCase):
    """Real connections: two people use the last of a code at the same instant."""

    def make_code(self, **vals):
        with self.open() as env:
            code = env["subdebit.discount"].create(
                {
                    "code": self.id().rpartition(".")[2],
                    "percent": 10.0,
                    "company_id": self.company_id,
                    "max_per_customer": 0,
                    **vals,
                }
            )
            return code.id, code.code

    def make_drafts(self, code, partner_ids):
        """Return the ids of drafts with a code, one for each customer."""
        with self.open() as env:
            return [
                env["subdebit.subscription"]
                .create(
                    {
                        "partner_id": partner_id,
                        "plan_id": self.plan_id,
                        "company_id": self.company_id,
                        "date_start": env.company._subdebit_today(),
                        "discount_code": code,
                        "is_second": True,
                        "payment_mode": "offline",
                        "offline_type": "cheque",
                    }
                )
                .id
                for partner_id in partner_ids
            ]

    def starting(self, number):
        def start(env):
            subscription = env["subdebit.subscription"].browse(number)
            subscription._start(subscription.date_start)
            env.flush_all()
            return "started"

        return start

    def assertOneStarts(self, code_id, numbers, words):
        works = [self.starting(number) for number in numbers]
        results = self.at_once(*works, undone=(SerializationFailure, UserError))
        self.assertEqual(results.count("started"), 1)
        with self.open() as env:
            code = env["subdebit.discount"].browse(code_id)
            self.assertEqual((code.used_count, len(code.use_ids)), (1, 1))
        # Odoo tries again what was undone: it is told that it came too late.
        [other] = [w for w, r in zip(works, results, strict=True) if not r]
        with self.open() as env, self.assertRaisesRegex(UserError, words):
            other(env)

    def make_partners(self, count):
        with self.open() as env:
            names = [{"name": f"Customer {n}"} for n in range(count)]
            return env["res.partner"].create(names).ids

    def test_the_last_use_is_used_once(self):
        code_id, code = self.make_code(max_uses=1)
        numbers = self.make_drafts(code, self.make_partners(2))
        self.assertOneStarts(code_id, numbers, "is used up")

    def test_one_customer_uses_it_once(self):
        code_id, code = self.make_code(max_per_customer=1)
        numbers = self.make_drafts(code, self.make_partners(1) * 2)
        self.assertOneStarts(code_id, numbers, "has used .* already")
        # Others do.
        [number] = self.make_drafts(code, self.make_partners(1))
        with self.open() as env:
            self.starting(number)(env)

    def test_entered_twice_while_it_runs(self):
        code_id, code = self.make_code()
        [number] = self.make_subscriptions(1)
        with self.open() as env:
            vals = {"subscription_ids": [(6, 0, [number])], "discount_code": code}
            window_ids = [
                env["subdebit.discount.entry"].create(vals).id for _n in range(2)
            ]

        def confirming(window_id):
            def confirm(env):
                env["subdebit.discount.entry"].browse(window_id).action_confirm()
                env.flush_all()
                return "confirmed"

            return confirm

        works = [confirming(window_id) for window_id in window_ids]
        results = self.at_once(*works, undone=(SerializationFailure, UserError))
        self.assertEqual(results.count("confirmed"), 1)
        with self.open() as env:
            code = env["subdebit.discount"].browse(code_id)
            self.assertEqual((code.used_count, len(code.use_ids)), (1, 1))
