from odoo import api, fields, models
from odoo.tools import format_date, get_lang


class SubdebitNotice(models.Model):
    """What a customer reads of a change of his subscription."""

    _inherit = "subdebit.notice"

    debit_sentence = fields.Char(
        string="What Is Debited", compute="_compute_debit_sentence", compute_sudo=True
    )
    method_url = fields.Char(compute="_compute_urls", compute_sudo=True)
    pay_url = fields.Char(compute="_compute_urls", compute_sudo=True)
    method_until = fields.Datetime(related="request_id.expires_at")
    refusal_sentence = fields.Char(
        string="What Failed", compute="_compute_refusal_sentence", compute_sudo=True
    )

    change_sentence = fields.Char(
        string="What Changes", compute="_compute_change_sentence", compute_sudo=True
    )

    @api.depends("event_id")
    @api.depends_context("lang")
    def _compute_change_sentence(self):
        for notice in self:
            event = notice.event_id
            notice.change_sentence = bool(event) and event._say_amendment()

    @api.depends("debit_id", "amount", "charge_date")
    @api.depends_context("lang")
    def _compute_debit_sentence(self):
        for notice in self:
            debit = notice.debit_id
            notice.debit_sentence = bool(debit) and notice._say_debit(debit)

    def _say_debit(self, debit):
        """Return what a pre-notification has to say, in a sentence."""
        token_sudo, moves = debit.sudo().payment_token_id, debit.line_ids.move_id
        details = moves[:1]._subdebit_get_mandate_details()
        values = {
            "amount": self.currency_id.format(self.amount),
            "date": format_date(self.env, self.charge_date),
            "method": f"{token_sudo.payment_method_id.name} {token_sudo.display_name}",
            "invoices": ", ".join(moves.mapped("name")),
        }
        if not details:
            return self.env._(
                "%(amount)s will be debited on %(date)s from %(method)s, for"
                " %(invoices)s.",
                **values,
            )
        return self.env._(
            "%(amount)s will be debited on %(date)s from %(method)s (%(details)s), for"
            " %(invoices)s.",
            details=", ".join(details),
            **values,
        )

    # === WHAT IS TO BE DONE === #

    @api.depends("request_id", "debit_id")
    def _compute_urls(self):
        """Say where the payer saves a method, and where he pays by himself."""
        for notice in self:
            request, moves = notice.request_id, notice.debit_id.line_ids.move_id
            payable = moves.filtered(lambda move: move._has_to_be_paid())[:1]
            notice.method_url = bool(request) and request._get_url()
            notice.pay_url = bool(payable) and (
                f"{payable.get_base_url()}{payable.get_portal_url()}"
            )

    @api.depends("debit_id", "amount", "kind")
    @api.depends_context("lang")
    def _compute_refusal_sentence(self):
        for notice in self:
            debit = notice.kind == "refused" and notice.debit_id
            notice.refusal_sentence = bool(debit) and notice._say_refusal(debit)

    def _say_refusal(self, debit):
        """Return what did not go through, in a sentence for who pays."""
        values = {
            "amount": self.currency_id.format(self.amount),
            "date": format_date(self.env, debit.returned_on or debit.date),
            "method": debit.payment_token_id.display_name,
            "invoices": ", ".join(debit.line_ids.move_id.mapped("name")),
        }
        if debit.state == "returned":
            return self.env._(
                "Your bank took back %(amount)s on %(date)s, which were debited from"
                " %(method)s for %(invoices)s.",
                **values,
            )
        return self.env._(
            "The debit of %(amount)s from %(method)s for %(invoices)s was refused.",
            **values,
        )

    # === THE MAIL === #

    def _queue(self, template):
        """Leave each as a mail in Odoo's queue, in its recipient's language.

        Nothing is sent here: what becomes of the mail is what the notice then says.
        """
        for notice in self:
            message = notice._post(template)
            notice._was_posted(message)
        if self:
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _post(self, template):
        self.ensure_one()
        lang = get_lang(self.env, self.partner_id.lang).code

        def render(name):
            return template._render_field(name, self.ids, set_lang=lang)[self.id]

        thread = self.subscription_id.with_context(mail_notify_force_send=False)
        return thread.message_post(
            subject=render("subject"),
            body=render("body_html"),
            email_from=render("email_from") or None,
            author_id=self.env.user.partner_id.id,
            message_type="auto_comment",
            partner_ids=self.partner_id.ids,
            # NOTE: who presses the button may be who pays.
            notify_author=True,
            email_add_signature=False,
            email_layout_xmlid=template.email_layout_xmlid
            or "mail.mail_notification_light",
            force_email_lang=lang,
        )
