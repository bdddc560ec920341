from odoo import Command
from odoo.tests import new_test_user, tagged

from ..commit_case import CommitCase


@tagged("-standard", "subdebit_commit", "post_install", "-at_install")
class TestPortalAtOnce(CommitCase):
    """Whoever presses twice, on two devices at once, ends it once."""

    def test_two_posts_at_once_are_one_end(self):
        (number,) = self.make_subscriptions(1)
        with self.open() as env:
            subscription = env["subdebit.subscription"].browse(number)
            subscription._bill(self.day)
            visitor = new_test_user(
                env,
                f"subdebit_visitor_{number}",
                groups="base.group_portal",
                partner_id=subscription.partner_id.id,
                company_id=self.company_id,
                company_ids=[Command.set([self.company_id])],
            )
            uid = visitor.id

        def find(env):
            subscriptions = env(user=uid)["subdebit.subscription"]
            return subscriptions._portal_find_sudo(number)

        with self.open() as env:
            found = find(env)
            shown = found._portal_tell("cancel", found._portal_decide("cancel"))
            lines = shown.get_lines()

        def press(env):
            return find(env)._portal_confirm("cancel", lines) or "done"

        results = self.at_once(press, press)
        # One is undone, and tried again, as Odoo does with a request.
        self.assertEqual(sorted(map(str, results)), ["None", "done"])
        with self.open() as env:
            self.assertIsNone(find(env)._portal_confirm("cancel", lines))
            events = env["subdebit.subscription"].browse(number).event_ids
            ends = events.filtered(lambda event: event.kind == "end")
            self.assertEqual(ends.user_id.id, uid)
            self.assertEqual(len(ends), 1)
