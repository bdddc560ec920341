from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...models.payer.handing import Handover
from .row import key_of
from .second import SECOND


class SubdebitPayerChange(models.TransientModel):
    """What it comes to, which must not have changed until it is confirmed."""

    _inherit = "subdebit.payer.change"

    # NOTE: none is read-only: the client sends back what it showed.
    preview_ids = fields.One2many(
        "subdebit.payer.change.row",
        "change_id",
        string="What It Comes To",
        compute="_compute_preview",
        store=True,
        readonly=False,
    )
    summary = fields.Text(compute="_compute_preview", store=True, readonly=False)
    problem = fields.Text(compute="_compute_preview", store=True, readonly=False)
    is_done = fields.Boolean(readonly=True)

    # === COMPUTE METHODS === #

    @api.depends(
        *("subscription_ids", "what", "payer_id", "payer_kind", "invoice_partner_id"),
        *("payment_mode", "offline_type", "payment_token_id", "journal_id"),
        *("payment_term_id", "is_shared", "date_from", "second_percent"),
        "has_agreed",
        *SECOND.values(),
    )
    def _compute_preview(self):
        for wizard in self:
            handovers = wizard._look()
            wizard.preview_ids = [Command.clear()] + [
                Command.create(vals) for vals in wizard._prepare_rows(handovers)
            ]
            said = [said for one in handovers for said in one.said if said]
            wizard.summary = "\n".join(dict.fromkeys(said))
            problems = [one.problem for one in handovers if one.problem]
            wizard.problem = "\n".join(dict.fromkeys(problems))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Show what it comes to as of now, whatever changes before it is read."""
        wizards = super().create(vals_list)
        wizards.flush_recordset()
        return wizards

    # === WHAT IT COMES TO === #

    def _look(self):
        """Return a ``Handover`` for each subscription, as things are now."""
        self.ensure_one()
        return [
            self._look_at(subscription)
            for subscription in self.subscription_ids._origin.sorted("id")
        ]

    def _look_at(self, subscription):
        today = subscription._get_today()
        if self.what == "stops":
            return subscription._preview_stop(today)
        if self.is_bulk and len(subscription._get_last_parts()) > 1:
            return Handover(
                subscription,
                {},
                problem=self.env._(
                    "%s is shared by two payers: change who pays it by itself.",
                    subscription.display_name,
                ),
            )
        preview = subscription._preview_asked
        if self.has_agreed:
            preview = subscription._preview_handover
        return preview(
            self._prepare_vals(subscription),
            self._prepare_second(subscription),
            self.date_from or today,
        )

    def _prepare_rows(self, handovers):
        rows = [(one.subscription, row) for one in handovers for row in one.rows]
        prepare = self.env["subdebit.payer.change.row"]._prepare_vals
        return [
            prepare(subscription, row, number)
            for number, (subscription, row) in enumerate(rows, 1)
        ]

    def _prepare_vals(self, subscription):
        """Return the values of one subscription; of several, each keeps its own terms."""
        is_offline = self.payment_mode == "offline"
        payer = self.payer_id._origin
        kind = subscription.partner_id._subdebit_get_payer_kind(
            payer, subscription.company_id
        )
        vals = {
            "payer_id": payer.id,
            "payer_kind": kind and (self.payer_kind or kind),
            "payment_mode": self.payment_mode,
            "offline_type": is_offline and self.offline_type,
            "payment_token_id": not is_offline and self.payment_token_id._origin.id,
        }
        if self.is_bulk:
            return {**vals, "invoice_partner_id": self._get_debtor(subscription).id}
        names = ("invoice_partner_id", "journal_id", "payment_term_id")
        return vals | {name: self[name]._origin.id for name in names}

    def _get_debtor(self, subscription):
        """Return in whose name it is invoiced, by the kind that is chosen."""
        is_third = self.payer_kind == "third_party" and self.is_other
        debtor = subscription.partner_id if is_third else self.payer_id
        return debtor._origin._subdebit_get_invoice_address()

    # === CONFIRMED === #

    def action_confirm(self):
        """Do what is shown, for all that have no problem, or for none; once."""
        self.ensure_one()
        self._require("billing")
        self.subscription_ids._require("billing")
        self.subscription_ids._touch_to_serialise()
        if not self.is_done:
            handovers = self._look()
            self._check_may_confirm(handovers)
            self._check_fresh(handovers)
            for handover in handovers:
                if not (handover.problem or handover.is_idle):
                    self._confirm(handover)
            self.is_done = True
        return {"type": "ir.actions.act_window_close"}

    def _check_may_confirm(self, handovers):
        if not handovers:
            raise UserError(self.env._("No subscription is chosen."))
        if all(handover.problem or handover.is_idle for handover in handovers):
            raise UserError(
                "\n".join(
                    handover.problem or handover.subscription._say_idle()
                    for handover in handovers
                )
            )

    def _confirm(self, handover):
        if self.what == "stops":
            handover.subscription._stop_paying(handover, self.reason)
        else:
            handover.subscription._hand_over(handover, self.reason)

    def _check_fresh(self, handovers):
        """Refuse what would come to something else than was shown.

        :raise UserError: names what changed.
        """
        shown = [row._get_key() for row in self.preview_ids]
        now = [key_of(vals) for vals in self._prepare_rows(handovers)]
        say = self.preview_ids._say
        gone = [say(key) for key in shown if key not in now]
        come = [say(key) for key in now if key not in shown]
        if not (gone or come) and len(shown) == len(now):
            return
        raise UserError(
            self.env._(
                "This changed since it was shown, so nothing was done. It was:\n"
                "%(old)s\nIt would be now:\n%(new)s\nOpen the window again.",
                old="\n".join(gone) or "–",
                new="\n".join(come) or "–",
            )
        )
