from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...schedule.periods import Period, without

# The question that an invoice which is gone leaves behind.
TO_DECIDE = "subscription_debit.activity_to_decide"


class SubdebitCover(models.Model):
    _name = "subdebit.cover"
    _description = "Settled Period"
    _inherit = ["subdebit.mixin"]
    _order = "date_from desc, id desc"

    subscription_id = fields.Many2one(
        "subdebit.subscription",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    line_id = fields.Many2one(
        "subdebit.line", required=True, index=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one(
        related="subscription_id.company_id", store=True, index=True
    )
    payer_slot = fields.Integer(required=True, default=0, readonly=True)
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To (exclusive)", required=True, readonly=True)
    kind = fields.Selection(
        [
            ("billed", "Billed"),
            ("skipped", "Skipped"),
            ("settled_elsewhere", "Settled elsewhere"),
            ("waived", "Waived"),
        ],
        required=True,
        readonly=True,
    )
    charge_id = fields.Many2one(
        "subdebit.charge", index="btree_not_null", ondelete="restrict", readonly=True
    )
    to_decide = fields.Boolean(
        readonly=True,
        help="The invoice is gone: bill these days again, or waive them.",
    )

    _days = models.Constraint(
        "CHECK(date_from < date_to)", "A settled period has at least one day."
    )
    # NOTE: the promise itself, without any extension: a range of one line's id and a
    # range of days. It also says so of history that was settled elsewhere.
    _no_day_twice = models.Constraint(
        "EXCLUDE USING gist (int4range(line_id, line_id, '[]') WITH &&,"
        " int4range(payer_slot, payer_slot, '[]') WITH &&,"
        " daterange(date_from, date_to, '[)') WITH &&)",
        "A day of this line is already settled: it cannot be billed twice.",
    )

    @api.depends("line_id", "date_from", "date_to")
    def _compute_display_name(self):
        for cover in self:
            cover.display_name = self.env._(
                "%(line)s, %(first)s to %(last)s",
                line=cover.line_id.name,
                first=format_date(self.env, cover.date_from),
                last=format_date(self.env, Period(cover.date_from, cover.date_to).last),
            )

    def _ask_to_decide(self):
        """Mark days whose invoice is gone, with one activity a subscription."""
        self.write({"to_decide": True})
        self.subscription_id._ask_once(
            TO_DECIDE,
            self.env._(
                "Their invoice was cancelled or deleted. Open the tab Ledger: bill them"
                " again, or waive them."
            ),
        )

    def _withdraw_question(self):
        self.write({"to_decide": False})
        decided = self.subscription_id.filtered(
            lambda subscription: not subscription.cover_ids.filtered("to_decide")
        )
        decided.activity_unlink([TO_DECIDE])

    def action_bill_again(self):
        """Let the next run bill days whose invoice is gone."""
        self._check_to_decide()
        self._release()

    def action_waive(self):
        """Let days whose invoice is gone go unbilled."""
        self._check_to_decide()
        self.subscription_id._check_not_managed()
        for cover in self:
            cover.subscription_id._add_event(
                "waive", cover.date_from, cover.display_name
            )
        covers_sudo = self.sudo()
        covers_sudo.write({"kind": "waived"})
        covers_sudo._withdraw_question()

    def action_release(self):
        """Release days: they are no longer dealt with, the next run bills them.

        :raise UserError: of days that were never billed here, such as those of a history.
            To bill them is a start in the past, which a Manager confirms by its total.
        """
        self._require("billing", operation="read")
        for cover in self:
            if not cover.charge_id:
                raise UserError(
                    self.env._(
                        "%s was never billed here, so it cannot be reopened for billing: a start in"
                        " the past is confirmed by a Manager, with its total.",
                        cover.display_name,
                    )
                )
        self._release()

    def _release(self):
        self.subscription_id._check_not_managed()
        covers_sudo = self.sudo()
        covers_sudo.charge_id._check_undone()
        subscriptions_sudo = covers_sudo.subscription_id
        for cover in self:
            cover.subscription_id._add_event(
                "release", cover.date_from, cover.display_name
            )
        covers_sudo._withdraw_question()
        covers_sudo.unlink()
        subscriptions_sudo._update_next_charge_date()

    def _take_out(self, days):
        """Take days out of what is dealt with; the rest stays as it is."""
        for cover in self:
            period = Period(cover.date_from, cover.date_to)
            rest = list(without(period, [days]))
            if rest == [period]:
                continue
            vals = cover.copy_data()[0]
            cover.unlink()
            self.create(
                [{**vals, "date_from": p.start, "date_to": p.end} for p in rest]
            )

    def _check_to_decide(self):
        self._require("billing", operation="read")
        for cover in self:
            if not cover.to_decide:
                raise UserError(
                    self.env._("%s: there is nothing to decide.", cover.display_name)
                )
