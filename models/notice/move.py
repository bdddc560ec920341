from odoo import api, fields, models


class AccountMove(models.Model):
    """What the customer was told of an invoice, and when."""

    _inherit = "account.move"

    subdebit_notice_ids = fields.One2many(
        "subdebit.notice",
        "move_id",
        string="Notices to the Customer",
        readonly=True,
        groups="subscription_debit.group_user",
    )
    subdebit_notice_count = fields.Integer(
        string="Notices",
        compute="_compute_subdebit_notice_count",
        groups="subscription_debit.group_user",
    )

    @api.depends("subdebit_notice_ids")
    def _compute_subdebit_notice_count(self):
        for move in self:
            move.subdebit_notice_count = len(move.subdebit_notice_ids)

    # === ACTION METHODS === #

    def action_subdebit_notices(self):
        """Open what the customer was told of the invoice."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_notice"
        )
        action["domain"] = [("move_id", "=", self.id)]
        action["context"] = {}
        return action

    # === THE PROOF === #

    def _subdebit_record_sudo(self, vals_list):
        """Write down who was told of an invoice; the question of it is settled.

        A narrow door, as an invoice may be sent by someone without our rights.
        """
        self.ensure_one()
        shared = self._subdebit_prepare_notice_vals()
        self.env["subdebit.notice"].sudo().create(
            [{**shared, **vals} for vals in vals_list]
        )
        if vals_list:
            self._subdebit_was_told()

    def _subdebit_prepare_notice_vals(self):
        """Return what every notice of one invoice says."""
        vals = {
            "move_id": self.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "kind": "credit_note" if self.move_type == "out_refund" else "invoice",
            "amount": self.amount_total,
            "subject": self._get_move_display_name(),
        }
        if self._subdebit_will_be_debited():
            vals |= {
                "kind": "coming_debit",
                "amount": self.amount_residual,
                "charge_date": self._subdebit_get_charge_date(),
                "debit_id": self._subdebit_get_asking_debit_sudo().id,
            }
        return vals

    def _subdebit_get_addresses(self, way):
        """Return ``(partner, address)`` of who was told by a way other than e-mail.

        In the portal that is who can log in there: nobody else could read it.
        """
        self.ensure_one()
        if way == "portal":
            readers = self._subdebit_get_addressees() | self.commercial_partner_id
            return [(user.partner_id, user.login) for user in readers.sudo().user_ids]
        partner = self.commercial_partner_id if way == "peppol" else self.partner_id
        if way == "peppol":
            return [(partner, f"{partner.peppol_eas}:{partner.peppol_endpoint}")]
        lines = partner._display_address(without_company=True).splitlines()
        return [(partner, ", ".join(line for line in lines if line.strip()))]
