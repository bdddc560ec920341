from datetime import date

from odoo import api, fields, models

from .. import clock

DAY = "subdebit_demo.day"


class SubdebitDemoMail(models.Model):
    """A mail that went to nobody: it is kept, to be read."""

    _name = "subdebit.demo.mail"
    _description = "Mail of the Demo"
    _order = "sent_at desc, id desc"
    _rec_name = "subject"

    sent_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    email_from = fields.Char(string="From", readonly=True)
    email_to = fields.Char(string="To", readonly=True)
    subject = fields.Char(readonly=True)
    body = fields.Html(readonly=True, sanitize=False)
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Attachments", readonly=True
    )

    def _register_hook(self):
        """Let it be the day of the demo, in each process that serves this database."""
        super()._register_hook()
        played = self.env["ir.config_parameter"].sudo().get_param(DAY)
        today = date.today()  # noqa: DTZ011
        day = date.fromisoformat(played) if played else today
        clock.set_days_ahead(max((day - today).days, 0))

    @api.model
    def _keep(self, message):
        """Keep an ``email.message.EmailMessage``."""
        body = message.get_body(("html", "plain"))
        mail = self.create(
            {
                "email_from": message["From"],
                "email_to": message["To"],
                "subject": message["Subject"],
                "body": body and body.get_content(),
            }
        )
        mail.attachment_ids = self.env["ir.attachment"].create(
            [
                {
                    "name": part.get_filename(),
                    "raw": part.get_payload(decode=True),
                    "mimetype": part.get_content_type(),
                    "res_model": self._name,
                    "res_id": mail.id,
                }
                for part in message.iter_attachments()
                if part.get_filename()
            ]
        )


class IrMailServer(models.Model):
    _inherit = "ir.mail_server"

    def _connect__(self, *_args, **_kwargs):  # noqa: PLW3201
        """Call nobody: what is sent goes into the outbox."""
        return None

    @api.model
    def send_email(self, message, *_args, **_kwargs):
        """Put a mail into the outbox; return its id, as Odoo does."""
        self.env["subdebit.demo.mail"].sudo()._keep(message)
        return message["Message-Id"]
