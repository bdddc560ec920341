from odoo import api, models

# The customer's way of getting invoices, as Odoo knows it, and ours of naming it.
WAYS = {
    "email": "email",
    "manual": "portal",
    "peppol": "peppol",
    "snailmail": "post",
}
PEPPOL_SENT = ("processing", "done")


class AccountMoveSend(models.AbstractModel):
    """Our words in Odoo's own sending, and the proof that it happened."""

    _inherit = "account.move.send"

    # === OUR WORDS === #

    @api.model
    def _get_default_mail_template_id(self, move):
        core = super()._get_default_mail_template_id(move)
        return move._subdebit_get_mail_template() or core

    @api.model
    def _get_default_mail_partner_ids(self, move, mail_template, mail_lang):
        """Tell the payer, too: it is his method that is debited."""
        partners = super()._get_default_mail_partner_ids(move, mail_template, mail_lang)
        if not move.subdebit_payment_mode:
            return partners
        return partners | move._subdebit_get_addressees().filtered("email")

    # === THE JOB === #

    @api.model
    def _generate_and_send_invoices(self, moves, from_cron=False, **settings):
        if from_cron:
            moves = moves._subdebit_drop_unreachable()
        if not moves:
            return self.env["ir.attachment"]
        return super()._generate_and_send_invoices(
            moves, from_cron=from_cron, **settings
        )

    # === THE PROOF === #

    @api.model
    def _send_mail(self, move, mail_template, **kwargs):
        if not move._subdebit_is_ours():
            return super()._send_mail(move, mail_template, **kwargs)
        before = move.message_ids
        result = super()._send_mail(move, mail_template, **kwargs)
        message = (move.message_ids - before).filtered("partner_ids")[:1]
        partners = self.env["res.partner"].browse(kwargs.get("partner_ids", []))
        move._subdebit_record_sudo(
            [
                {
                    "way": "email",
                    "partner_id": partner.id,
                    "address": partner.email,
                    "subject": kwargs.get("subject"),
                    "mail_message_id": message.id,
                }
                for partner in partners
            ]
        )
        return result

    @api.model
    def _hook_if_success(self, moves_data, from_cron=False):
        result = super()._hook_if_success(moves_data, from_cron=from_cron)
        for move, move_data in moves_data.items():
            if not move._subdebit_is_ours():
                continue
            for method in move_data["sending_methods"]:
                if method != "email":
                    self._subdebit_record_way(method, move, move_data)
        return result

    @api.model
    def _subdebit_record_way(self, method, move, move_data):
        if not self._subdebit_went_out(method, move, move_data):
            return
        way = WAYS.get(method, "other")
        move._subdebit_record_sudo(
            [
                {"way": way, "partner_id": partner.id, "address": address}
                for partner, address in move._subdebit_get_addresses(way)
            ]
        )

    @api.model
    def _subdebit_went_out(self, method, move, move_data):
        # NOTE: once sent by Peppol, that way is "not applicable" any more.
        if method == "peppol":
            return move["peppol_move_state"] in PEPPOL_SENT
        return self._is_applicable_to_move(method, move, **move_data)
