from datetime import timedelta

from odoo import SUPERUSER_ID, api

from ...models.hook.hook import TRUSTED
from ..fakes.receiver import Receiver

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class HookStories:
    """Other software that listens to a company."""

    def setUp(self):
        super().setUp()
        self.receiver = self.enterContext(Receiver())
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param(TRUSTED, "127.0.0.1")

    def make_hook(self, *codes, **vals):
        """Return a webhook that is on; all that can be told, or some kinds."""
        kinds = self.env["subdebit.hook.kind"].sudo().search([])
        chosen = kinds.filtered(lambda kind: not codes or kind.code in codes)
        hook = self.env["subdebit.hook"].create(
            {
                "name": "Accounts",
                "url": self.receiver.url,
                "kind_ids": chosen.ids,
                **vals,
            }
        )
        hook.sudo().write({"secret": SECRET, "is_on": True})
        return hook

    def keep(self):
        """Come to the end of the transaction, where the outbox is written."""
        self.env.cr.flush()

    def outbox(self, hook):
        """What is in the outbox, the oldest first."""
        self.keep()
        rows = self.env["subdebit.hook.delivery"].sudo()
        return rows.search([("hook_id", "=", hook.id)], order="id")

    def send(self, deadline=float("inf")):
        """Let the worker work as the cron does; return how many it leaves."""
        self.keep()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            left = env["subdebit.hook.delivery"]._work(deadline)
        self.env.invalidate_all()
        return left

    def let_pass(self, hook, **span):
        """Move what waits, and since when it fails, into the past."""
        waiting = self.outbox(hook).filtered(lambda row: row.state == "waiting")
        for row in waiting:
            row.next_try_at -= timedelta(**span)
        if hook.failing_since:
            hook.sudo().failing_since -= timedelta(**span)

    def asked(self, hook):
        """Who is asked to look at a webhook."""
        return hook.sudo().activity_ids.mapped("user_id.login")
