import json
from datetime import timedelta
from uuid import uuid4

from odoo import api, fields, models

# What was heard in a batch, and is not in the outbox yet.
PENDING = "subscription_debit.hook"


class SubdebitHookDelivery(models.Model):
    """The outbox: a row is written with what happened, and sent after that is kept."""

    _name = "subdebit.hook.delivery"
    _description = "Webhook Message"
    _inherit = ["subdebit.mixin"]
    _order = "id desc"
    _rec_name = "ref"

    hook_id = fields.Many2one(
        "subdebit.hook",
        string="Webhook",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    ref = fields.Char(
        string="Message",
        required=True,
        readonly=True,
        help="The same each time that it is sent: who has it already, has it.",
    )
    kind_id = fields.Many2one(
        "subdebit.hook.kind", string="About", required=True, readonly=True
    )
    about = fields.Char(string="Record", readonly=True)
    body = fields.Text(string="What Is Sent", required=True, readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("sent", "Taken"), ("failed", "Given up")],
        required=True,
        readonly=True,
        default="waiting",
    )
    tries = fields.Integer(readonly=True)
    next_try_at = fields.Datetime(
        string="Next Try", required=True, readonly=True, default=fields.Datetime.now
    )
    sent_at = fields.Datetime(string="Taken At", readonly=True)
    answer = fields.Char(readonly=True)

    _one_ref = models.Constraint("UNIQUE(ref)", "Each message has a name of its own.")
    _waiting = models.Index("(next_try_at) WHERE state = 'waiting'")

    # === ACTION METHODS === #

    def action_send_again(self):
        """Send it again under the same name."""
        self._require("manager", operation="read")
        self.sudo().write(
            {"state": "waiting", "tries": 0, "next_try_at": fields.Datetime.now()}
        )
        self._trigger()

    @api.model
    def _trigger(self, at=None):
        """Let the cron run as soon as it can, or at a time."""
        self.env.ref("subscription_debit.cron_hook").sudo()._trigger(at)

    @api.autovacuum
    def _forget_old(self):
        """Delete what became of something, after the days of the company."""
        for company in self.env["res.company"].search([]):
            oldest = fields.Datetime.now() - timedelta(
                days=company.subdebit_webhook_days
            )
            self.search(
                [
                    ("company_id", "=", company.id),
                    ("create_date", "<", oldest),
                    "|",
                    ("state", "!=", "waiting"),
                    ("hook_id.is_on", "=", False),
                ]
            ).unlink()


class SubdebitHook(models.Model):
    """What is put into the outbox."""

    _inherit = "subdebit.hook"

    @api.model
    def _write_outbox(self):
        """Write what was heard in this batch: once for each webhook that wants it."""
        heard = self.env.cr.precommit.data.pop(PENDING, [])
        wanted = {}
        for hook in self.search([("is_on", "=", True)]):
            for kind in hook.kind_ids:
                wanted.setdefault((hook.company_id, kind.code), []).append(hook)
        if wanted:
            self._add_deliveries(list(self._get_told(heard, wanted)))
            # NOTE: what we compute before a commit is not written by itself.
            self.env.flush_all()

    def _get_told(self, heard, wanted):
        """Yield ``(hook, code, data)``, without what was heard twice in the batch."""
        ids = {}
        for model, id_, _code in heard:
            ids.setdefault(model, []).append(id_)
        found = {
            (model, record.id): record
            for model in ids
            for record in self.env[model].browse(ids[model]).exists()
        }
        seen = set()
        for model, id_, code in heard:
            record = found.get((model, id_))
            hooks = record and wanted.get((record.company_id, code))
            data = hooks and record._get_hook_data()
            content = code, json.dumps(data)
            if data and content not in seen:
                seen.add(content)
                yield from ((hook, code, data) for hook in hooks)

    @api.model
    def _add_deliveries(self, told):
        """Write what is sent once the transaction is kept.

        :param told: tuples of the webhook, the code of the kind, and the data, in which
            ``reference`` is what people call it.
        """
        if not told:
            return
        kinds = self.env["subdebit.hook.kind"].with_context(active_test=False)
        ids = {kind.code: kind.id for kind in kinds.search([])}
        now = f"{fields.Datetime.now().isoformat()}Z"
        self.env["subdebit.hook.delivery"].create(
            [
                {
                    "hook_id": hook.id,
                    "company_id": hook.company_id.id,
                    "kind_id": ids[code],
                    "ref": f"msg_{uuid4().hex}",
                    "about": data.get("reference"),
                    "body": json.dumps({"type": code, "timestamp": now, "data": data}),
                }
                for hook, code, data in told
            ]
        )
        self.env["subdebit.hook.delivery"]._trigger()
