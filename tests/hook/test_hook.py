from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...gateways import hooks
from ...models.hook.hook import TRUSTED
from ..common import SubdebitCase, d
from .hook_case import SECRET, HookStories

DAY = d("2025-09-27")
NEUTRALIZE = Path(__file__).parents[2] / "data" / "neutralize.sql"
SENDING = "odoo.addons.subscription_debit.models.hook.sending"


@tagged("post_install", "-at_install")
class TestHook(HookStories, SubdebitCase):
    """What happens is told to other software: after it is kept, once, and again if need be (O7)."""

    def start(self):
        """Let something happen."""
        return self.make_subscription(DAY)

    def test_it_is_told_signed_once_and_no_more(self):
        hook = self.make_hook()
        subscription = self.start()
        self.assertEqual(self.receiver.got, [])
        self.assertEqual(self.send(), 0)
        [(kind, data)] = self.receiver.told
        self.assertEqual(kind, "subscription.started")
        self.assertEqual(data["id"], subscription.id)
        self.assertEqual(data["reference"], subscription.name)
        self.assertEqual(data["effective"], "2025-09-27")
        self.assertTrue(self.receiver.verify(SECRET))
        self.assertFalse(self.receiver.verify("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))
        row = self.outbox(hook)
        self.assertEqual((row.state, row.answer, row.tries), ("sent", "HTTP 204", 1))
        self.assertEqual(self.receiver.refs, [row.ref])
        self.send()
        self.assertEqual(len(self.receiver.got), 1)

    def test_what_is_rolled_back_was_never_told(self):
        hook = self.make_hook()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.start()
            raise ZeroDivisionError
        self.assertFalse(self.outbox(hook))
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.start()
            self.keep()
            raise ZeroDivisionError
        self.assertFalse(self.outbox(hook))
        self.send()
        self.assertEqual(self.receiver.got, [])

    def test_only_what_is_wanted_is_told(self):
        hook = self.make_hook("subscription.ended")
        subscription = self.start()
        self.assertFalse(self.outbox(hook))
        subscription._end(DAY)
        self.assertEqual(self.outbox(hook).kind_id.code, "subscription.ended")

    def test_nothing_is_told_while_it_is_off(self):
        hook = self.make_hook()
        hook.action_switch_off()
        self.start()
        self.assertFalse(self.outbox(hook))

    def test_another_company_hears_nothing(self):
        other = self.make_other_company()["company"]
        with_other = self.env["subdebit.hook"].sudo().with_company(other)
        theirs = self.make_hook()
        self.env.cr.execute(
            "UPDATE subdebit_hook SET company_id = %s WHERE id = %s",
            [other.id, theirs.id],
        )
        self.env.invalidate_all()
        ours = self.make_hook()
        self.assertEqual(with_other.browse(theirs.id).company_id, other)
        self.start()
        self.assertEqual(len(self.outbox(ours)), 1)
        self.assertFalse(self.outbox(theirs))

    def test_what_is_not_taken_is_sent_again_later_and_later(self):
        hook = self.make_hook()
        self.start()
        self.receiver.answers = [500, 503, None, 204]
        started = fields.Datetime.now()
        waits = []
        for _try in range(3):
            self.send()
            row = self.outbox(hook)
            waits.append((row.next_try_at - started) // timedelta(minutes=1))
            self.assertEqual(row.state, "waiting")
            self.send()  # It is not due yet.
            self.let_pass(hook, minutes=waits[-1] + 1)
        self.assertEqual(waits, [1, 5, 30])
        self.assertTrue(hook.failing_since)
        self.send()
        self.assertEqual(len(self.receiver.got), 4)
        self.assertEqual(len(set(self.receiver.refs)), 1)
        self.assertEqual(len({body for _headers, body in self.receiver.got}), 1)
        self.assertEqual(self.outbox(hook).state, "sent")
        self.assertFalse(hook.failing_since or hook.problem)

    def test_what_is_never_taken_is_given_up_after_three_days(self):
        hook = self.make_hook()
        self.start()
        self.receiver.answers = [500] * 20
        spent = timedelta()
        while self.outbox(hook).state == "waiting":
            self.send()
            wait = self.outbox(hook).next_try_at - fields.Datetime.now()
            spent += wait
            self.let_pass(hook, seconds=wait.total_seconds() + 1)
        self.assertEqual(len(self.receiver.got), 10)
        self.assertEqual(spent.days, 4)
        self.assertEqual(self.asked(hook), [self.manager.login])
        self.assertTrue(hook.is_on)
        self.assertIn("HTTP 500", self.outbox(hook).answer)
        # It is taken after all, under the same name, and the question goes.
        self.receiver.answers = []
        self.outbox(hook).with_user(self.manager).action_send_again()
        self.send()
        self.assertEqual(len(set(self.receiver.refs)), 1)
        self.assertFalse(self.asked(hook))

    def test_who_takes_nothing_for_five_days_is_switched_off(self):
        hook = self.make_hook()
        self.start()
        self.receiver.answers = [500, 500, 204]
        self.send()
        self.let_pass(hook, days=5, minutes=1)
        self.send()
        self.assertFalse(hook.is_on)
        self.assertEqual(self.asked(hook), [self.manager.login])
        self.let_pass(hook, days=1)
        self.send()
        self.assertEqual(len(self.receiver.got), 2, "It is off.")
        # What waits is sent once it is on again.
        hook.action_switch_on()
        self.send()
        self.assertEqual(self.outbox(hook).state, "sent")
        self.assertFalse(self.asked(hook))

    def test_who_is_gone_for_good_is_switched_off_at_once(self):
        hook = self.make_hook()
        self.start()
        self.receiver.answers = [410]
        self.send()
        self.assertFalse(hook.is_on)
        self.assertEqual(self.outbox(hook).state, "failed")
        self.assertEqual(self.asked(hook), [self.manager.login])
        self.assertIn("gone for good", hook.problem)

    def test_a_redirect_is_no_answer(self):
        hook = self.make_hook()
        self.start()
        self.receiver.answers = [301]
        self.send()
        self.assertEqual(len(self.receiver.got), 1)
        self.assertIn("elsewhere", self.outbox(hook).answer)

    def test_who_does_not_answer_keeps_nobody_else_waiting(self):
        slow, good = self.make_hook(), self.make_hook(name="Doors")
        for _one in range(3):
            self.start()
        self.assertEqual(len(self.outbox(slow)), 3)

        def post(**request):
            if request["ref"] in self.outbox(slow).mapped("ref"):
                raise hooks.Unavailable("x", "timeout")
            return hooks.post(**request)

        with patch(f"{SENDING}.post", side_effect=post) as posted:
            self.assertEqual(self.send(), 0)
        self.assertEqual(posted.call_count, 1 + 3)
        self.assertEqual(set(self.outbox(good).mapped("state")), {"sent"})
        self.assertEqual(set(self.outbox(slow).mapped("state")), {"waiting"})
        self.assertIn("in time", hook_answers(self.outbox(slow)))

    def test_cut_off_before_the_answer_is_kept_it_is_sent_again_as_the_same(self):
        hook = self.make_hook()
        self.start()
        rows = self.registry["subdebit.hook.delivery"]
        with (
            patch.object(rows, "_record", side_effect=ValueError("cut off")),
            mute_logger(SENDING),
        ):
            self.send()
        row = self.outbox(hook)
        self.assertEqual((row.state, row.tries), ("waiting", 1))
        self.let_pass(hook, minutes=2)
        self.send()
        self.assertEqual(self.receiver.refs, [row.ref] * 2)
        self.assertEqual(self.outbox(hook).state, "sent")

    def test_without_time_the_rest_is_left(self):
        self.make_hook()
        self.start()
        self.assertEqual(self.send(deadline=0), 1)
        self.assertEqual(self.receiver.got, [])

    def test_the_own_network_is_not_called(self):
        hook = self.make_hook()
        self.start()
        self.env["ir.config_parameter"].sudo().set_param(TRUSTED, "")
        with patch.object(hooks, "problem_of", return_value=""):
            self.send()
        self.assertEqual(self.receiver.got, [])
        self.assertIn("own network", self.outbox(hook).answer)

    def test_a_test_says_that_it_is_one(self):
        hook = self.make_hook()
        hook.action_switch_off()
        self.receiver.answers = [500, 204]
        hook.action_test()
        self.send()
        self.assertEqual(self.outbox(hook).state, "failed")
        self.assertFalse(self.asked(hook))
        hook.action_test()
        self.send()
        self.assertEqual(self.receiver.told[-1], ("test", {}))
        self.assertTrue(self.receiver.verify(SECRET))
        self.assertEqual(self.outbox(hook)[-1].state, "sent")

    def test_a_batch_is_written_at_once_however_many(self):
        """What is told of many costs as many queries as what is told of one."""
        hook = self.make_hook()
        few = self.env["subdebit.subscription"].union(self.start())
        many = few.union(*(self.start() for _one in range(8)))
        self.outbox(hook)
        spent = []
        for subscriptions in (few, many):
            subscriptions._add_event("change", DAY, to={"quantity": 2})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.keep()
            spent.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(self.outbox(hook)), 9 + 1 + 9)
        self.assertLessEqual(spent[1], spent[0])

    def test_what_is_old_is_forgotten_and_what_waits_is_not(self):
        hook = self.make_hook()
        self.start()
        self.send()
        self.start()
        self.company.sudo().subdebit_webhook_days = 30
        self.outbox(hook)
        self.env.flush_all()
        for days in (29, 2):
            self.env.cr.execute(
                "UPDATE subdebit_hook_delivery SET create_date = create_date - %s",
                [timedelta(days=days)],
            )
            self.env.invalidate_all()
            self.env["subdebit.hook.delivery"].sudo()._forget_old()
            left = self.outbox(hook).mapped("state")
            self.assertEqual(left, ["sent", "waiting"] if days == 29 else ["waiting"])

    def test_a_copy_of_the_database_tells_nobody(self):
        hook = self.make_hook()
        self.start()
        self.outbox(hook)
        self.env.flush_all()
        self.env.cr.execute(NEUTRALIZE.read_text())
        self.env.invalidate_all()
        self.send()
        self.assertEqual(self.receiver.got, [])
        self.assertEqual(self.outbox(hook).state, "failed")
        self.assertFalse(hook.is_on or hook.has_secret)


def hook_answers(rows):
    return " ".join(filter(None, rows.mapped("answer")))
