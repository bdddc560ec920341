from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...const import BILLED_STATES
from ...schedule.billing_lead import due_date, latest_request_date
from ..debit.planning import is_too_small


class SubdebitDebitRun(models.Model):
    """Today's run, begun by a person before its hour, or once more after it."""

    _inherit = "subdebit.debit.run"

    def action_run_now(self):
        """Bill and debit what is due today, now: what was made since the run as well.

        What is done already is not done again. What would wait for a Manager still does.
        """
        self._require("billing", operation="read")
        runs_sudo = self.env["subdebit.debit.run"].sudo()
        company = self.env.company
        run_sudo = runs_sudo._start(company, company._subdebit_today())
        if not run_sudo:
            raise UserError(
                self.env._("%s has no subscription: nothing runs.", company.name)
            )
        if run_sudo.state == "waiting":
            raise UserError(self.env._("A Manager has to approve today's run first."))
        if run_sudo.state != "billing":
            run_sudo.write({"state": "billing", "approved_by": False})
        run_sudo._message_log(body=self.env._("Run now by %s", self.env.user.name))
        self._trigger()
        run = run_sudo.sudo(self.env.su)
        return run._get_records_action()


class SubdebitSubscription(models.Model):
    """What is due of a subscription, billed by a person, without waiting for the run."""

    _inherit = "subdebit.subscription"

    def action_bill_now(self):
        """Make the invoices of what is due today; open them.

        :raise UserError: where nothing is due yet, with the day when it is; or where it
            cannot be billed, with the reason.
        """
        self._require("billing")
        self._check_not_managed()
        moves = self.env["account.move"]
        for subscription in self:
            moves |= subscription._bill_now()
        return moves._get_records_action()

    def _bill_now(self):
        self.ensure_one()
        today = self.company_id._subdebit_today()
        if self.state not in BILLED_STATES:
            raise UserError(self.env._("%s is not running.", self.display_name))
        # NOTE: a person has looked at what it was flagged for.
        self.sudo().billing_error_date = False
        moves = self._bill(today)
        if self.billing_error and not moves:
            raise UserError(self.billing_error)
        if not moves:
            raise UserError(self._say_nothing_due())
        return moves

    def _say_nothing_due(self):
        if not self.next_issue_date:
            return self.env._("%s: nothing more is billed.", self.display_name)
        return self.env._(
            "%(name)s: nothing is due today. The next invoice is made on %(issue)s, for"
            " the charge of %(charge)s.",
            name=self.display_name,
            issue=format_date(self.env, self.next_issue_date),
            charge=format_date(self.env, self.next_charge_date),
        )

    def action_open_debit_now(self):
        """Ask whether what is open of the subscriptions is debited now."""
        self._require("billing", operation="read")
        return self.invoice_ids._subdebit_open_debit_now()


class AccountMove(models.Model):
    """What is open of invoices, debited without waiting for the daily run."""

    _inherit = "account.move"

    def action_subdebit_debit_now(self):
        """Ask whether what is open of the invoices is debited now."""
        self.env["subdebit.debit"]._require("billing", operation="read")
        return self._subdebit_open_debit_now()

    def _subdebit_open_debit_now(self):
        """Return the window that tells the earliest date, and what waiting changes.

        :raise UserError: where nothing of them can be debited.
        """
        self.check_access("read")
        sums = self.env["subdebit.debit"]._get_sums(
            self.filtered(lambda m: m.subdebit_payment_mode == "automatic")
        )
        if not sums:
            raise UserError(
                self.env._(
                    "Nothing is left to debit: it is paid, asked for already, or paid by"
                    " other means. A debit that failed is tried again under Needs"
                    " Attention."
                )
            )
        return self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_debit_now"
        ) | {"context": {"default_move_ids": [move.id for move in sums]}}


class SubdebitDebit(models.Model):
    """Debits that a person asks for at once."""

    _inherit = "subdebit.debit"

    @api.model
    def _preview_now(self, moves):
        """Return what would be debited now: one dict for each payer and method.

        Where the company does not group debits, one for each invoice.

        :return: list of dict: ``company, payer, token, currency, sums`` (dict of
            ``account.move`` -> sum)``, amount, date`` (the earliest)``, waiting`` (the
            date on which it is charged if nobody presses anything)``, problem`` (why
            not, or empty).
        """
        sums, groups = self._get_sums(moves), {}
        tokens = self.env["account.move"].union(*sums)._subdebit_get_tokens_sudo()
        for move, amount in sums.items():
            key = (
                move.company_id,
                move.subdebit_payer_id,
                tokens[move],
                move.currency_id,
            )
            alone = None if move.company_id.sudo().subdebit_group_debits else move
            groups.setdefault((key, alone), {})[move] = amount
        return [
            self._preview_one_now(*key, part) for (key, _alone), part in groups.items()
        ]

    def _preview_one_now(self, company, payer, token_sudo, currency, sums):
        dates = {}
        if token_sudo:
            today = company._subdebit_today()
            due_on = min(move.invoice_date_due for move in sums)
            dates = {
                "date": self._get_charged_from(company, token_sudo, today, today),
                "waiting": self._get_charged_when_waiting(company, token_sudo, due_on),
            }
        return {
            "company": company,
            "payer": payer,
            "token": token_sudo,
            "currency": currency,
            "sums": sums,
            "amount": currency.round(sum(sums.values())),
            **(dates or {"date": False, "waiting": False}),
            "problem": self._get_problem_now(
                company, payer, token_sudo, currency, sums, dates.get("date")
            ),
        }

    def _get_charged_from(self, company, token_sudo, wanted, asked_on):
        """Return the bank day of a charge that is wanted on a day, and asked for on one."""
        return due_date(
            wanted,
            token_sudo._subdebit_scheme(),
            asked_on,
            not_before=token_sudo.next_charge_date or None,
            run=company._subdebit_daily_run(),
        )

    def _get_charged_when_waiting(self, company, token_sudo, due_on):
        """Return the bank day on which the daily run has it charged."""
        scheme, run = token_sudo._subdebit_scheme(), company._subdebit_daily_run()
        latest = latest_request_date(due_on, scheme, run)
        asked_on = max(latest, company._subdebit_next_run_date())
        wanted = max(due_on, asked_on)
        return self._get_charged_from(company, token_sudo, wanted, asked_on)

    def _get_problem_now(self, company, payer, token_sudo, currency, sums, day):
        """Return why nothing can be debited now, empty where it can."""
        if company._subdebit_is_stopped():
            return company.subdebit_stop_sentence
        if not token_sudo:
            return self.env._("%s: no payment method on file.", payer.display_name)
        if is_too_small(token_sudo, currency, sums):
            return self.env._(
                "%s: the sum is below the least that the payment provider takes.",
                payer.display_name,
            )
        return token_sudo._subdebit_get_refusal(currency, day=day) or ""

    @api.model
    def _make_now(self, moves):
        """Plan debits of invoices for the earliest date; the worker sends them.

        :return: the new debits.
        :raise UserError: where a debit is not possible, with the reason.
        """
        self._require("billing", operation="read")
        moves.check_access("write")
        vals_list = []
        for plan in self._preview_now(moves):
            if plan["problem"]:
                raise UserError(plan["problem"])
            self._check_sum_now(plan)
            vals_list.append(self._prepare_now_vals(plan))
        debits_sudo = self._create_planned(vals_list)
        for debit_sudo in debits_sudo:
            debit_sudo._message_log(
                body=self.env._("Debited now by %s", self.env.user.name)
            )
        self.env["subdebit.debit.run"]._trigger()
        return debits_sudo.sudo(self.env.su)

    def _check_sum_now(self, plan):
        """Leave to a Manager what a run would not debit unasked."""
        limit, company = plan["company"].subdebit_run_limit, plan["company"]
        amount = plan["currency"]._convert(
            plan["amount"], company.currency_id, company, company._subdebit_today()
        )
        if limit and company.currency_id.compare_amounts(amount, limit) > 0:
            self._require("manager", operation="read")

    def _prepare_now_vals(self, plan):
        runs_sudo = self.env["subdebit.debit.run"].sudo()
        company = plan["company"]
        run_sudo = runs_sudo._search_run(company, company._subdebit_today()).filtered(
            lambda run: run.state in ("collecting", "done")
        )
        return {
            **self._prepare_debit_vals(
                run_sudo, plan["payer"], plan["token"], plan["currency"], plan["date"]
            ),
            **self._prepare_lines_vals(plan["sums"]),
            "company_id": company.id,
        }
