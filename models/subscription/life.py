from odoo import api, fields, models
from odoo.exceptions import UserError

from .subscription import NOT_BILLED


class SubdebitSubscription(models.Model):
    """The life of a subscription: started, ended, and who is asked about it."""

    _inherit = "subdebit.subscription"

    # === ACTION METHODS === #

    @api.onchange("plan_id", "cadence_unit", "cadence_count")
    def _onchange_plan_id(self):
        if self.plan_id and self.state == "draft":
            self.line_ids = [fields.Command.clear()] + [
                fields.Command.create(vals)
                for vals in self.plan_id._prepare_line_vals_list(
                    self.cadence_unit, self.cadence_count
                )
            ]

    def action_start(self):
        """Start drafts; the daily run bills them from now on.

        :return: the window that asks for the total, where one starts in the past.
        """
        self._check_billing_right()
        past = self.filtered(
            lambda s: s._get_first_start() < s.company_id._subdebit_today()
        )
        for subscription in past:
            subscription._check_past_right()
        for subscription in self - past:
            subscription._start(subscription.company_id._subdebit_today())
        return past._open_backdate() if past else None

    def action_end(self):
        """End at once: no period begins from today on."""
        self._check_billing_right()
        for subscription in self:
            subscription._end(subscription.company_id._subdebit_today())

    def action_cancel(self):
        """Give up drafts.

        :raise UserError: of what is started, perhaps a moment ago: that is ended.
        """
        for subscription in self:
            if subscription.state not in ("draft", "pending"):
                raise UserError(
                    self.env._(
                        "%s is no draft any more, and only a draft is given up.",
                        subscription.name,
                    )
                )
        self.sudo().write(
            {
                "state": "cancelled",
                "next_charge_date": False,
                "next_issue_date": False,
            }
        )

    def action_retry_billing(self):
        """Let the next run bill again what it could not."""
        self.sudo().write({"billing_error": False, "billing_error_date": False})
        self.sudo().activity_unlink([NOT_BILLED])
        self.env["subdebit.debit.run"]._trigger()

    def action_view_invoices(self):
        """Open the invoices."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        action["domain"] = [("id", "in", self.invoice_ids.ids)]
        action["context"] = {
            "create": False,
            "default_move_type": "out_invoice",
        }
        return action

    def _get_first_start(self):
        """Return the first day that anything is billed for."""
        self.ensure_one()
        return min([self.date_start, *self.line_ids.mapped("date_start")])

    def _open_backdate(self):
        """Return the window in which the total of the past is typed."""
        is_one = len(self) == 1
        xml_id = "action_backdate" if is_one else "action_backdate_bulk"
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"subscription_debit.{xml_id}"
        )
        name = "default_subscription_id" if is_one else "default_subscription_ids"
        action["context"] = {name: self.id if is_one else self.ids}
        return action

    def _check_billing_right(self):
        if not self.env.user.has_group("subscription_debit.group_billing"):
            raise UserError(self.env._("Only Billing may start or end a subscription."))

    def _check_past_right(self):
        if not self.env.user.has_group("subscription_debit.group_manager"):
            raise UserError(
                self.env._(
                    "%s starts in the past: past invoices would be made. Only a Manager"
                    " may do that.",
                    self.name,
                )
            )

    # === BUSINESS METHODS === #

    def _copy_plan(self):
        self.ensure_one()
        self.line_ids = [
            fields.Command.create(vals)
            for vals in self.plan_id._prepare_line_vals_list(
                self.cadence_unit, self.cadence_count
            )
        ]

    def _start(self, today):
        """Start one draft.

        :param date today: the company's local date.
        :raise UserError: without lines, or in the past for who is no Manager.
        """
        self.ensure_one()
        if not self.line_ids:
            raise UserError(
                self.env._("%s has nothing to bill: add a line.", self.name)
            )
        if self._get_first_start() < today:
            self._check_past_right()
        self.sudo().write({"state": "active", "started_on": today})
        self._add_event("start", self.date_start)
        self._update_next_charge_date()

    def _end(self, day, reason=False):
        """End subscriptions: no period begins on that day or later.

        What is billed after its last day is still billed then.
        """
        self._add_event("end", day, reason)
        for subscription in self:
            subscription.sudo().write(
                {"state": "ended", "date_end": max(day, subscription.date_start)}
            )
        self._update_next_charge_date()
        self.filtered(lambda s: not s.next_charge_date)._issue_planned_credits(day)

    def _add_event(self, kind, day, reason=False, **details):
        """Put an event on the timeline of each subscription.

        :param details: the rest of what ``schedule.events`` says of that kind.
        """
        return (
            self.env["subdebit.event"]
            .sudo()
            .create(
                [
                    {
                        "subscription_id": subscription.id,
                        "kind": kind,
                        "date_effective": day,
                        "user_id": self.env.uid,
                        "reason": reason,
                        "details": details or False,
                    }
                    for subscription in self
                ]
            )
        )

    def _get_token_sudo(self):
        """Return the saved method that this subscription is debited from.

        A narrow door, as users may not read tokens.
        """
        self.ensure_one()
        if self.payment_mode != "automatic":
            return self.env["payment.token"].sudo()
        chosen = self.sudo().payment_token_id
        if chosen.active and chosen.provider_id.state != "disabled":
            return chosen
        return self.payer_id._subdebit_token_sudo(self.company_id)

    # === WHO IS ASKED === #

    def _ask_once(self, activity_type, note=""):
        """Ask a person to look at each subscription, once for each kind of question.

        :param str activity_type: the XML id of ours.
        """
        for subscription in self:
            if not subscription.activity_search([activity_type]):
                subscription.activity_schedule(
                    activity_type,
                    note=note,
                    user_id=subscription._get_responsible().id,
                )

    def _get_responsible(self):
        """Return the user who is asked to look at a problem."""
        self.ensure_one()
        creator = self.create_uid
        if creator.active and creator.has_group("base.group_user"):
            return creator
        return self.env.user
