import logging

from psycopg2 import OperationalError

from odoo import api, models

_logger = logging.getLogger(__name__)

# The question that is asked where a customer could not be told.
NOT_TOLD = "subscription_debit.activity_not_told"


class AccountMove(models.Model):
    """Who is told of an invoice, and how it gets there."""

    _inherit = "account.move"

    # === WHAT IS OURS === #

    def _subdebit_is_ours(self):
        """Tell whether it bills a subscription, or takes back what did."""
        self.ensure_one()
        return bool(self.subdebit_payment_mode) or bool(self._subdebit_get_credited())

    def _subdebit_get_credited(self):
        """Return those of our invoices that a credit note takes back."""
        if self.move_type != "out_refund":
            return self.browse()
        origins = self.line_ids.subdebit_credited_line_id.move_id
        return (origins | self.reversed_entry_id).filtered("subdebit_payment_mode")

    # === THE QUEUE === #

    def _subdebit_queue_sending(self):
        """Leave what was posted to Odoo's own job, which sends it.

        Nothing is rendered, mailed or looked up at another party here. Nothing is sent
        of a past that is made afterwards, if its author wants so.
        """
        if self.env.context.get("subdebit_tell_nobody"):
            return
        to_send = self.filtered(
            lambda move: (
                move.state == "posted"
                and not move.is_move_sent
                and move._subdebit_is_ours()
                and move._subdebit_sending_is_on()
            )
        )
        if to_send:
            # NOTE: no line of the entry depends on it.
            to_send.with_context(
                skip_is_manually_modified=True, skip_invoice_sync=True
            ).sending_data = {
                "author_user_id": self.env.user.id,
                "author_partner_id": self.env.user.partner_id.id,
            }
            self.env.ref("account.ir_cron_account_move_send")._trigger()

    def _subdebit_sending_is_on(self):
        """Tell whether the company wants customers to be told of such an invoice."""
        company = self.company_id
        if self.sudo().subdebit_payer_id.subdebit_deceased_on:
            return False
        if self.move_type == "out_refund":
            return company.subdebit_email_credit_note
        policies = self._subdebit_get_plan_policies_sudo()
        if policies & {"send", "post_only"}:
            return "send" in policies
        if self.subdebit_payment_mode == "offline":
            return company.subdebit_email_offline
        return company.subdebit_email_automatic

    def _subdebit_get_plan_policies_sudo(self):
        """Return what the plans say of an invoice that bills them: a set."""
        plans = self._subdebit_subscriptions_sudo().plan_id
        return set(plans.mapped("invoice_policy"))

    @api.model
    def _cron_account_move_send(self, job_count=10):
        """Let one invoice that cannot be sent hold up no other."""
        try:
            return super()._cron_account_move_send(job_count)
        except OperationalError:
            raise
        except Exception:
            # NOTE: no savepoint, as sending by Peppol commits.
            self.env.cr.rollback()
            _logger.info("Sending one by one, as a batch of invoices failed.")
        return self._subdebit_send_one_by_one(job_count)

    @api.model
    def _subdebit_send_one_by_one(self, job_count):
        """Send the first invoices of the queue; ours that fail leave it.

        :raise Exception: where none of several can be sent, as it is not theirs then;
            and for what is not ours, as Odoo does.
        """
        domain = [("sending_data", "!=", False), ("state", "=", "posted")]
        order = "date asc, invoice_date asc, sequence_number asc, id asc"
        moves = self.search(domain, order=order, limit=job_count)
        failures = {move: error for move in moves if (error := move._subdebit_try())}
        if len(moves) == len(failures) > 1:
            raise failures[moves[0]]
        ours = [move for move in failures if move._subdebit_is_ours()]
        for move in ours:
            move._subdebit_give_up_sending(failures.pop(move))
        self.env["ir.cron"]._commit_progress(
            len(ours), remaining=self.search_count(domain)
        )
        for error in failures.values():
            raise error

    def _subdebit_try(self):
        """Send one invoice of the queue; return what went wrong, or None."""
        try:
            self.env["account.move.send"]._generate_and_send_invoices(
                self, from_cron=True
            )
        except OperationalError:
            raise
        except Exception as error:
            self.env.cr.rollback()
            return error
        self.env["ir.cron"]._commit_progress(1)
        return None

    def _subdebit_give_up_sending(self, error):
        """Take an invoice out of the queue, and ask a person to send it."""
        self.sending_data = False
        problem = self.env._("%(invoice)s was not sent.", invoice=self.display_name)
        self._message_log(body=f"{problem} {error}")
        self._subdebit_ask_to_tell(f"{problem} {error}")

    # === WHO CANNOT BE TOLD === #

    def _subdebit_drop_unreachable(self):
        """Take out those that nobody would get, and ask for an address; return the rest.

        Whom Odoo reaches by another way needs no e-mail address.
        """
        reachable = self.browse()
        for move in self:
            missing = move._subdebit_without_email()
            if missing:
                move._subdebit_ask_for_address(missing)
            if missing and missing >= move._subdebit_get_addressees():
                move.sending_data = False
            else:
                reachable |= move
        return reachable

    def _subdebit_without_email(self):
        """Return those who should get an e-mail and have no address."""
        self.ensure_one()
        methods = self.env["account.move.send"]._get_default_sending_methods(self)
        if not self._subdebit_is_ours() or "email" not in methods:
            return self.env["res.partner"]
        return self._subdebit_get_addressees().filtered(lambda p: not p.email)

    def _subdebit_get_addressees(self):
        """Return who is told: the debtor, and who pays for him.

        The debtor's own company is not told twice.
        """
        self.ensure_one()
        payer = self.subdebit_payer_id
        same = payer.commercial_partner_id == self.commercial_partner_id
        return self.partner_id if same else self.partner_id | payer

    def _subdebit_ask_for_address(self, partners):
        names = ", ".join(partners.mapped("display_name"))
        self._subdebit_ask_to_tell(
            self.env._(
                "%(invoice)s could not be sent to %(partner)s, who has no e-mail"
                " address: add one, then send the invoice.",
                invoice=self.display_name,
                partner=names,
            )
        )

    def _subdebit_ask_to_tell(self, note):
        # NOTE: no mail for each activity: a thousand members may have no address.
        subscriptions = self._subdebit_subscriptions_sudo()
        quiet = subscriptions.with_context(mail_activity_quick_update=True)
        quiet._ask_once(NOT_TOLD, note)

    def _subdebit_was_told(self):
        """Withdraw the question, once everybody was told."""
        subscriptions = self._subdebit_subscriptions_sudo()
        if subscriptions.activity_ids and not self._subdebit_without_email():
            subscriptions.activity_unlink([NOT_TOLD])

    def _subdebit_subscriptions_sudo(self):
        """Return what is billed, for who sends invoices and has none of our rights."""
        return self.sudo().line_ids.subdebit_charge_ids.subscription_id
