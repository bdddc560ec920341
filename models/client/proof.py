from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..mixin import require

# So many days back, unless somebody chooses another day.
DAYS_BACK = 60


class ResPartner(models.Model):
    """A payer who says that he was charged twice."""

    _inherit = "res.partner"

    def action_subdebit_charged_twice(self):
        """Put together what was asked, what the provider says and what is booked."""
        self.ensure_one()
        require(self, "billing", "failed_payments", operation="read")
        company = self.env.company
        self._subdebit_check_ever_paid(company)
        proofs_sudo = self.env["subdebit.proof"].sudo()
        proof_sudo = proofs_sudo._find_asked(self, company) or proofs_sudo.create(
            {
                "payer_id": self.id,
                "company_id": company.id,
                "since": fields.Date.subtract(
                    company._subdebit_today(), days=DAYS_BACK
                ),
            }
        )
        proof_sudo._gather()
        return proof_sudo.sudo(self.env.su)._get_records_action(
            name=self.env._("Charged Twice?")
        )

    def _subdebit_check_ever_paid(self, company):
        """Refuse where nothing was ever asked of a payer, or paid by him.

        :raise UserError: names him.
        """
        attempts_sudo = self.env["subdebit.attempt"].sudo()
        payments_sudo = self.env["account.payment"].sudo()
        own = ("company_id", "=", company.id)
        client = self.commercial_partner_id
        if not (
            attempts_sudo.search_count(
                [own, ("debit_id.payer_id", "=", self.id)], limit=1
            )
            or payments_sudo.search_count(
                [own, ("partner_id", "child_of", client.id)], limit=1
            )
        ):
            raise UserError(
                self.env._(
                    "Nothing was ever asked of %s, and nothing paid.", self.display_name
                )
            )


class SubdebitProof(models.Model):
    """What was taken from a payer: as we asked, as the provider has it, as it is booked.

    A picture of the moment. The provider is asked by the worker alone, afterwards; a
    look-up moves no money.
    """

    _name = "subdebit.proof"
    _description = "Proof of What Was Charged"
    _inherit = ["subdebit.mixin"]
    _order = "id desc"

    payer_id = fields.Many2one(
        "res.partner", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    since = fields.Date(required=True, readonly=True)
    state = fields.Selection(
        [("asked", "The provider is being asked"), ("answered", "Complete")],
        default="asked",
        required=True,
        readonly=True,
        index=True,
    )
    verdict = fields.Text(readonly=True)
    asked_sentence = fields.Text(string="What Was Asked", readonly=True)
    provider_sentence = fields.Text(string="What the Provider Says", readonly=True)
    booked_sentence = fields.Text(string="What Is Booked", readonly=True)
    line_ids = fields.One2many("subdebit.proof.line", "proof_id", readonly=True)

    @api.depends("payer_id")
    def _compute_display_name(self):
        for proof in self:
            proof.display_name = proof.payer_id.display_name

    # === ACTION METHODS === #

    def action_again(self):
        """Put it together anew, as things are now."""
        self._require("billing", "failed_payments", operation="read")
        for proof in self.sudo():
            proof._gather()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    # === WHAT IS FOUND === #

    @api.model
    def _find_asked(self, payer, company):
        """Return a proof of the payer for which the provider was not asked yet."""
        return self.search(
            [
                ("payer_id", "=", payer.id),
                ("company_id", "=", company.id),
                ("state", "=", "asked"),
            ],
            limit=1,
        )

    def _gather(self):
        """Write down what we asked for and what is booked; let the worker do the rest."""
        self.ensure_one()
        self.line_ids.unlink()
        vals_list = [
            *(self._prepare_attempt(attempt) for attempt in self._get_attempts()),
            *(self._prepare_payment(payment) for payment in self._get_payments()),
        ]
        self.line_ids = [Command.create(vals) for vals in vals_list]
        self.state = "asked" if self._get_to_look_up() else "answered"
        self._say()
        self.env.ref("subscription_debit.cron_proof").sudo()._trigger()

    def _get_attempts(self):
        """Return the requests of the payer that left us, the oldest first."""
        return self.env["subdebit.attempt"].search(
            [
                ("debit_id.payer_id", "=", self.payer_id.id),
                ("company_id", "=", self.company_id.id),
                ("first_sent_at", ">=", fields.Datetime.to_datetime(self.since)),
            ],
            order="first_sent_at, id",
        )

    def _get_payments(self):
        """Return the payments of the payer's debits, and those of his own account."""
        return self.env["account.payment"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("date", ">=", self.since),
                ("state", "in", ("in_process", "paid")),
                ("payment_type", "=", "inbound"),
                ("partner_type", "=", "customer"),
                "|",
                ("subdebit_debit_id.payer_id", "=", self.payer_id.id),
                ("partner_id", "child_of", self.payer_id.commercial_partner_id.id),
            ],
            order="date, id",
        )

    def _get_to_look_up(self):
        return self.line_ids.filtered(
            lambda line: line.source == "asked" and line.attempt_id._can_be_looked_up()
        )

    def _prepare_attempt(self, attempt):
        states = dict(attempt._fields["state"]._description_selection(self.env))
        moves = attempt.debit_id.line_ids.move_id
        return {
            "source": "asked",
            "attempt_id": attempt.id,
            "date": attempt.debit_id.date,
            "amount": attempt.amount,
            "currency_id": attempt.currency_id.id,
            "name": ", ".join(moves.mapped("name")),
            "answer": states[attempt.state],
            "is_taken": attempt.state == "collected",
        }

    def _prepare_payment(self, payment):
        """Return the values of a booked payment, and of the bank line that it is on."""
        labels = payment.move_id._subdebit_get_bank_labels()
        return {
            "source": "booked",
            "payment_id": payment.id,
            "attempt_id": payment.payment_transaction_id.subdebit_attempt_id.id,
            "date": payment.date,
            "amount": payment.amount,
            "currency_id": payment.currency_id.id,
            "name": ", ".join(payment.invoice_ids.mapped("name")) or payment.name,
            "answer": ", ".join(labels)
            or (payment.subdebit_returned_on and self.env._("Returned"))
            or self.env._("Not on a bank statement yet"),
            "is_on_bank": bool(labels),
            "is_taken": not payment.subdebit_returned_on,
        }


class SubdebitProofLine(models.Model):
    _name = "subdebit.proof.line"
    _description = "Line of a Proof"
    _inherit = ["subdebit.mixin"]
    _order = "source, date, id"

    proof_id = fields.Many2one(
        "subdebit.proof", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="proof_id.company_id", store=True)
    source = fields.Selection(
        [("asked", "Asked"), ("provider", "Provider"), ("booked", "Booked")],
        required=True,
        readonly=True,
    )
    date = fields.Date(readonly=True)
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    name = fields.Char(string="For", readonly=True)
    answer = fields.Char(readonly=True)
    is_taken = fields.Boolean(string="Taken", readonly=True)
    is_on_bank = fields.Boolean(string="On the Bank Statement", readonly=True)
    attempt_id = fields.Many2one("subdebit.attempt", readonly=True, ondelete="cascade")
    debit_id = fields.Many2one(related="attempt_id.debit_id")
    payment_id = fields.Many2one("account.payment", readonly=True, ondelete="cascade")

    def action_open(self):
        """Open the payment or the debit behind a line."""
        self.ensure_one()
        self.check_access("read")
        for record in (self.payment_id, self.debit_id):
            if record._filtered_access("read"):
                return record._get_records_action()
        return self.proof_id.payer_id._get_records_action()


class AccountMove(models.Model):
    _inherit = "account.move"

    def _subdebit_get_bank_labels(self):
        """Return the labels of the bank lines that an entry is matched with, or is."""
        items = self.line_ids
        partials = items.matched_debit_ids | items.matched_credit_ids
        others = partials.debit_move_id | partials.credit_move_id
        lines = (self | others.move_id).statement_line_id
        return list(dict.fromkeys(filter(None, lines.mapped("payment_ref"))))
