from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .subscription import NOT_BILLED

# The question that a payer leaves behind who belongs to another firm now.
WHO_PAYS = "subscription_debit.activity_who_pays"


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
                    self.cadence_unit, self.cadence_count, self._get_terms_day()
                )
            ]

    def action_start(self):
        """Start drafts; the daily run bills them from now on.

        :return: the window that asks for the total, where one starts in the past.
        """
        self._require("billing")
        self._check_not_managed()
        self._check_accepted()
        past = self.filtered(lambda s: s._is_past(s.company_id._subdebit_today()))
        if past:
            past._require("manager")
        for subscription in self - past:
            subscription._start_once(subscription.company_id._subdebit_today())
        return past._open_backdate() if past else None

    def action_pause(self):
        """Open the window that says what a pause comes to, and asks."""
        return self._open_decision("action_pause")

    def action_resume(self):
        """Open the window that says what a resume comes to, and asks."""
        return self._open_decision("action_resume")

    def action_end(self):
        """Open the window that says what an end comes to, and asks."""
        return self._open_decision("action_cancel")

    def _open_decision(self, name):
        """Return a window in which a user looks, and Billing confirms."""
        self._require("user")
        self._check_not_managed()
        return self.env["ir.actions.act_window"]._for_xml_id(
            f"subscription_debit.{name}"
        ) | {"context": {"default_subscription_ids": self.ids}}

    def action_cancel(self):
        """Give up drafts.

        :raise UserError: of what is started, perhaps a moment ago: that is ended.
        """
        self._require("user")
        self._check_not_managed()
        for subscription in self:
            if subscription.state not in ("draft", "pending"):
                raise UserError(
                    self.env._(
                        "%s is no longer a draft; only drafts can be discarded.",
                        subscription.name,
                    )
                )
        self._close_offers("withdrawn")
        self.sudo().write(
            {
                "state": "cancelled",
                "next_charge_date": False,
                "next_issue_date": False,
            }
        )

    def action_change_payer(self):
        """Open the window in which Billing says who pays from now on."""
        self._require("billing")
        self._check_not_managed()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_payer_change"
        ) | {
            "context": {
                "default_subscription_ids": self.ids,
                "dialog_size": "extra-large",
            }
        }

    def action_retry_billing(self):
        """Let the next run bill again what it could not."""
        self._require("billing", "failed_payments")
        self._check_not_managed()
        self.sudo().write({"billing_error": False, "billing_error_date": False})
        self.sudo().activity_unlink([NOT_BILLED])
        self.env["subdebit.debit.run"]._trigger()

    def action_view_invoices(self):
        """Open the invoices."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_our_invoices"
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

    def _is_past(self, today):
        """Tell whether past invoices would be made: a Manager types their total."""
        return self._get_first_start() < today

    def _open_backdate(self):
        """Return the window in which the total of the past is typed."""
        is_one = len(self) == 1
        xml_id = "action_backdate" if is_one else "action_backdate_bulk"
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"subscription_debit.{xml_id}"
        )
        if is_one:
            action["name"] = self.env._("Start in the Past")
        name = "default_subscription_id" if is_one else "default_subscription_ids"
        action["name"] = self.env._("Start in the Past")
        action["context"] = {name: self.id if is_one else self.ids}
        return action

    # === BUSINESS METHODS === #

    def _copy_plan(self):
        self.ensure_one()
        self.line_ids = [
            fields.Command.create(vals)
            for vals in self.plan_id._prepare_line_vals_list(
                self.cadence_unit, self.cadence_count, self._get_terms_day()
            )
        ]

    def _start_once(self, today):
        """Start one draft, unless the customer has the same already.

        :param date today: the company's local date.
        :raise UserError: names what he has, and as ``_start``.
        """
        self._check_twice(today)
        self._start(today)

    def _start(self, today):
        """Start one draft.

        :param date today: the company's local date.
        :raise UserError: without lines or prices, with a promo code that cannot be used,
            or in the past for who is no Manager.
        """
        self.ensure_one()
        self._check_not_managed()
        self._check_accepted()
        if not self.line_ids:
            raise UserError(
                self.env._("%s has nothing to bill: add a line.", self.name)
            )
        price_problem = self._get_price_problem()
        if price_problem:
            raise UserError(price_problem)
        if self._is_past(today):
            self._require("manager")
        discounts = self._take_discounts(self.discount_code)
        self.sudo()._compute_method_owner_id()
        self.sudo().write({"state": "active", "started_on": today})
        more = self.is_second and self.env._("One more of the same, as was confirmed.")
        self._add_event("start", self.date_start, more)
        self._add_discounts(discounts)
        self._update_next_charge_date()

    def _end(self, day, reason=False, today=None):
        """End subscriptions: no period begins on that day or later.

        They go on until then: the period that has begun, and what is committed for
        longer, are billed as agreed. What is billed after the last day is still billed.

        :param date today: of the company, on which credits that wait are issued; None:
            that day.
        """
        self._check_not_managed()
        today = today or day
        self._add_event("end", day, reason)
        for subscription in self:
            over = subscription._get_over_on() or day
            subscription.sudo().date_end = max(over, subscription.date_start)
            if over <= today:
                subscription.sudo().state = "ended"
        self._update_next_charge_date()
        self._issue_last_credits(today)

    def _close(self, today):
        """End what was to end by now: its end stands on the timeline already."""
        self.sudo().state = "ended"
        self._update_next_charge_date()
        self._issue_last_credits(today)

    def _issue_last_credits(self, today):
        """Make credit notes of what no invoice of an ended subscription takes off."""
        over = self.filtered(lambda s: s.state == "ended" and not s.next_charge_date)
        over._issue_planned_credits(today)

    def _touch_to_serialise(self):
        """Let what two people decide at once, and the daily run, follow each other.

        NOTE: written, not only locked (see the same of ``res.partner``): whoever comes
        second is tried again, and looks at what the first has made.
        """
        if self.ids:
            self.env.cr.execute(
                SQL(
                    "UPDATE subdebit_subscription SET write_date = write_date"
                    " WHERE id IN (SELECT id FROM subdebit_subscription WHERE id IN %s"
                    " ORDER BY id FOR NO KEY UPDATE)",
                    tuple(self.ids),
                )
            )

    def _add_event(
        self,
        kind,
        day,
        reason=False,
        reason_id=False,
        lines=None,
        ends_id=False,
        amend_id=False,
        **details,
    ):
        """Put an event on the timeline of each subscription.

        :param reason: in the words of who decides it.
        :param int reason_id: that of the list.
        :param lines: ids of the lines that it is about; None: all.
        :param int ends_id: of the change for a time that it takes back.
        :param int amend_id: of the change of the agreement that it is a part of.
        :param details: the rest of what ``schedule.events`` says of that kind.
        """
        self._touch_to_serialise()
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
                        "reason_id": reason_id,
                        "line_ids": [fields.Command.set(list(lines or ()))],
                        "ends_id": ends_id,
                        "amend_id": amend_id,
                        "details": details or False,
                    }
                    for subscription in self
                ]
            )
        )

    # === WHO PAYS === #

    def _change_who_pays(self, vals, day, reason):
        """Let somebody else pay, or in another way, from now on.

        Invoices that were issued keep the payer to whom they were announced.

        :param dict vals: of the fields in ``CHANGED_BY_WINDOW``.
        :param date day: since when, for the timeline.
        :param str reason: in the words of who changes it.
        """
        self._check_not_managed()
        for subscription in self:
            before = subscription._say_who_pays()
            subscription.sudo().write(vals)
            subscription.sudo()._compute_method_owner_id()
            subscription.sudo()._update_debit_scheme()
            said = self.env._(
                "Before: %(before)s. From now on: %(after)s. %(reason)s",
                before=before,
                after=subscription._say_who_pays(),
                reason=reason or "",
            )
            subscription._add_event("payer", day, said.strip())
        self.sudo().activity_unlink([WHO_PAYS])

    def _follow_payer(self):
        """Be paid as the payer pays, if Billing says so; else Billing is asked.

        NOTE: whoever edits contacts moves one under a firm, and Odoo then gives it the
        firm's mode, with the rights of the system.
        """
        self.ensure_one()
        vals = self.payer_id._subdebit_mode_vals()
        if all(self[name] == value for name, value in vals.items()):
            return
        if self.env.user.has_group("subscription_debit.group_billing"):
            today = self.company_id._subdebit_today()
            self._change_who_pays(vals, today, self.env._("As the contact pays."))
            return
        self._ask_once(
            WHO_PAYS,
            self.env._(
                "The contact pays in another way now, and this subscription does not"
                " follow by itself: press Change Who Pays to confirm how it is paid."
            ),
        )

    def _ask_whose_method(self):
        """Ask Billing about what runs and whose payer belongs to another firm now."""
        self.filtered(lambda s: s._is_payer_moved())._ask_once(
            WHO_PAYS,
            self.env._(
                "The payer was moved under another contact. Nobody else's method is"
                " debited for it: press Change Who Pays to confirm who pays, and how."
            ),
        )
