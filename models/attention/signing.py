from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..debit.debit import NO_METHOD

# Who has not saved a method so long after he was asked, is reminded, so often at most.
REMIND_AFTER = timedelta(days=3)
MOST_REMINDERS = 2


class SubdebitSubscription(models.Model):
    """A draft that waits for its payer to save a method, and then starts by itself."""

    _inherit = "subdebit.subscription"

    waits_since = fields.Datetime(
        string="Waits for a Payment Method Since", readonly=True, copy=False
    )
    waiting_sentence = fields.Char(compute="_compute_waiting_sentence")

    @api.depends("waits_since", "state", "date_start")
    @api.depends_context("lang")
    def _compute_waiting_sentence(self):
        for subscription in self:
            waits = subscription.state == "pending" and subscription.waits_since
            subscription.waiting_sentence = waits and subscription._say_waiting()

    def _say_waiting(self):
        payer = self.payer_id
        said = {
            "payer": payer.display_name,
            "start": format_date(self.env, self.date_start),
            "asked": payer._subdebit_say_asked(self.company_id),
        }
        if self.date_start < self.company_id._subdebit_today():
            return self.env._(
                "Waits for a payment method of %(payer)s. It was to start on %(start)s,"
                " which has passed: choose another start, or start it in the past."
                " %(asked)s",
                **said,
            )
        return self.env._(
            "Waits for a payment method of %(payer)s, and then starts by itself, billed"
            " from %(start)s on. %(asked)s",
            **said,
        )

    # === DOORS === #

    def action_start_when_signed(self):
        """Ask the payer for a method, and start once he has saved one.

        :raise UserError: where nothing is debited, or the start has passed.
        """
        self._require("billing")
        self._check_not_managed()
        for subscription in self:
            subscription._check_may_wait()
            payer, company = subscription.payer_id, subscription.company_id
            subscription._check_twice(company._subdebit_today())
            subscription.sudo().write(
                {"state": "pending", "waits_since": fields.Datetime.now()}
            )
            payer._subdebit_ask_method(company)

    def action_stop_waiting(self):
        """Make a draft of it again; nothing starts by itself."""
        self._require("billing")
        for subscription in self:
            if not subscription.waits_since or subscription.state != "pending":
                raise UserError(self.env._("%s waits for nothing.", subscription.name))
        self.sudo().write({"state": "draft", "waits_since": False})
        self.sudo().activity_unlink([NO_METHOD])

    def _check_may_wait(self):
        self.ensure_one()
        if self.state != "draft":
            raise UserError(self.env._("%s is no draft.", self.name))
        if self.payment_mode != "automatic":
            raise UserError(
                self.env._("%s is paid offline: it needs no payment method.", self.name)
            )
        if self._get_token_sudo():
            raise UserError(
                self.env._(
                    "%s has a payment method: press Start.", self.payer_id.display_name
                )
            )
        if self._is_past(self.company_id._subdebit_today()):
            raise UserError(
                self.env._(
                    "%s starts in the past. What waits for a payment method starts today"
                    " or later.",
                    self.name,
                )
            )
        if not self.line_ids:
            raise UserError(
                self.env._("%s has nothing to bill: add a line.", self.name)
            )
        problem = self._get_price_problem()
        if problem:
            raise UserError(problem)

    # === THE DAILY RUN === #

    @api.private
    @api.model
    def _follow_waiting(self, company):
        """Start what has its method by now, remind who was asked, and ask about the rest.

        Again on the same day, nothing happens.
        """
        waiting = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "pending"),
                ("waits_since", "!=", False),
            ],
            order="id",
        )
        waiting.try_lock_for_update(allow_referencing=True)._each_its_own(
            lambda part: [one._follow_own_waiting() for one in part],
            lambda one, error: one._ask_about_waiting(self._say_error(error)),
        )

    def _follow_own_waiting(self):
        self.ensure_one()
        today = self.company_id._subdebit_today()
        if self._is_past(today):
            self._ask_about_waiting(self.waiting_sentence)
        elif self._get_token_sudo():
            self._start(today)
            self.sudo().waits_since = False
            self.sudo().activity_unlink([NO_METHOD])
        else:
            self._remind_of_method()

    def _ask_about_waiting(self, words):
        """Ask a person about what does not start by itself; once."""
        self._ask_once(NO_METHOD, words)

    def _remind_of_method(self):
        """Write once more to who has not saved a method; then a person is asked."""
        requests_sudo = (
            self.env["subdebit.method.request"]
            .sudo()
            .search(
                [
                    ("payer_id", "=", self.payer_id.id),
                    ("company_id", "=", self.company_id.id),
                    ("is_asked", "=", True),
                    ("asked_at", ">=", self.waits_since),
                ]
            )
        )
        last = max(requests_sudo.mapped("asked_at"), default=self.waits_since)
        if last > fields.Datetime.now() - REMIND_AFTER:
            return
        if len(requests_sudo) <= MOST_REMINDERS:
            self.payer_id._subdebit_ask_method(self.company_id)
        else:
            self._ask_about_waiting(
                self.env._(
                    "%s was reminded and has not saved a payment method: speak with the"
                    " payer.",
                    self.payer_id.display_name,
                )
            )
