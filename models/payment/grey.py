from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..mixin import require

# Failures are counted over so long.
WITHIN = timedelta(days=30)
# What a visitor does himself, before a form.
BY_HIMSELF = ("online_redirect", "online_direct", "validation")


class SubdebitGrey(models.Model):
    """Who failed too often to save a payment method: shut out of the payment forms.

    Somebody who tries stolen cards fails here again and again. It says nothing about
    what he owes: his running debits, dunning and the bank transfer go on as before.
    """

    _name = "subdebit.grey"
    _description = "Grey List"
    _inherit = ["subdebit.mixin"]
    _order = "id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    since = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now, copy=False
    )
    failures = fields.Integer(readonly=True, help="How often it failed within a month.")
    words = fields.Char(string="Last Answer", readonly=True)
    lifted_by = fields.Many2one("res.users", readonly=True)
    lifted_at = fields.Datetime(readonly=True, copy=False)
    state = fields.Selection(
        [("shut", "Shut out"), ("lifted", "Lifted")], compute="_compute_state"
    )

    @api.depends("lifted_at")
    def _compute_state(self):
        for grey in self:
            grey.state = "lifted" if grey.lifted_at else "shut"

    def action_lift(self):
        """Show the contact the payment forms again: a Manager has looked."""
        self._require("manager", operation="read")
        for grey in self.sudo().filtered(lambda grey: not grey.lifted_at):
            grey.write({"lifted_by": self.env.uid, "lifted_at": fields.Datetime.now()})
            grey.partner_id._message_log(
                body=self.env._(
                    "Taken off the grey list by %s: the payment forms are open again.",
                    self.env.user.name,
                )
            )


class ResPartner(models.Model):
    _inherit = "res.partner"

    subdebit_grey_sentence = fields.Char(
        string="Grey List",
        compute="_compute_subdebit_grey_sentence",
        groups="subscription_debit.group_user",
    )

    @api.depends_context("company", "lang")
    def _compute_subdebit_grey_sentence(self):
        for partner in self:
            grey = partner._origin._subdebit_get_grey_sudo(self.env.company)[:1]
            partner.subdebit_grey_sentence = bool(grey) and self.env._(
                "On the grey list: failed %(count)s times to save a payment method, and is"
                " shown no payment form. Last answer: %(words)s",
                count=grey.failures,
                words=grey.words or self.env._("none"),
            )

    def action_subdebit_lift_grey(self):
        """Take a contact off the grey list.

        :raise UserError: for who is not on it.
        """
        self.ensure_one()
        require(self, "manager", operation="read")
        greys_sudo = self._subdebit_get_grey_sudo(self.env.company)
        if not greys_sudo:
            raise UserError(
                self.env._("%s is not on the grey list.", self.display_name)
            )
        greys_sudo.sudo(self.env.su).action_lift()

    def _subdebit_get_grey_sudo(self, company):
        """Return the rows that shut a contact, or one of his firm, out; maybe none."""
        greys = self.env["subdebit.grey"].sudo()
        return greys.search(
            [
                ("partner_id", "in", (self | self.commercial_partner_id).ids),
                ("company_id", "parent_of", company.ids),
                ("lifted_at", "=", False),
            ]
        )

    def _subdebit_fail_to_save_sudo(self, company, words=""):
        """Count one more failure to save a method; too many shut the contact out.

        :param str words: the provider's own.
        """
        self.ensure_one()
        most = company.sudo().subdebit_grey_after
        if not most or self._subdebit_get_grey_sudo(company):
            return
        failures = self._subdebit_count_failures_sudo(company)
        if failures < most:
            return
        self.env["subdebit.grey"].sudo().create(
            {
                "partner_id": self.id,
                "company_id": company.id,
                "failures": failures,
                "words": words,
            }
        )
        self.sudo()._message_log(
            body=self.env._(
                "Put on the grey list: failed %s times to save a payment method within a"
                " month. No payment form is shown until a Manager lifts it.",
                failures,
            )
        )

    def _subdebit_count_failures_sudo(self, company):
        """Return how often it failed of late, since the contact was last let in."""
        lifted = self.env["subdebit.grey"].sudo()
        lifted = lifted.search(
            [("partner_id", "=", self.id), ("company_id", "=", company.id)], limit=1
        )
        since = fields.Datetime.now() - WITHIN
        since = max(since, lifted.lifted_at or since)
        same = [("partner_id", "=", self.id), ("company_id", "=", company.id)]
        transactions = self.env["payment.transaction"].sudo()
        refused = transactions.search_count(
            [
                *same,
                ("operation", "=", "validation"),
                ("state", "=", "error"),
                ("last_state_change", ">", since),
            ]
        )
        mandates = self.env["subdebit.mandate.event"].sudo()
        return refused + mandates.search_count(
            [
                *same,
                ("kind", "=", "state"),
                ("state", "=", "failed"),
                ("create_date", ">", since),
            ]
        )


class PaymentProvider(models.Model):
    _inherit = "payment.provider"

    @api.model
    def _get_compatible_providers(self, company_id, partner_id, amount, **kwargs):
        """Offer nothing to who is on the grey list."""
        found = super()._get_compatible_providers(
            company_id, partner_id, amount, **kwargs
        )
        partner = self.env["res.partner"].browse(partner_id).exists()
        company = self.env["res.company"].browse(company_id)
        is_grey = partner and partner._subdebit_get_grey_sudo(company)
        return found.browse() if is_grey else found


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _subdebit_refuse_grey(self):
        """Refuse who is on the grey list, whichever address he calls.

        :raise ValidationError: says whom to ask.
        """
        for tx in self.filtered(lambda tx: tx.operation in BY_HIMSELF):
            if tx.partner_id._subdebit_get_grey_sudo(tx.company_id):
                raise ValidationError(
                    self.env._(
                        "This failed too often: no payment method can be saved at the"
                        " moment. Please write to us."
                    )
                )

    def _subdebit_count_failures(self):
        """Count what failed to be saved."""
        for tx in self.filtered(lambda tx: tx.operation == "validation"):
            if tx.state == "error":
                tx.partner_id._subdebit_fail_to_save_sudo(
                    tx.company_id, tx.state_message
                )
