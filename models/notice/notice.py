from odoo import api, fields, models
from odoo.exceptions import UserError

# What became of an e-mail, as Odoo knows it, and ours of saying it.
MAIL_STATES = {
    "ready": "queued",
    "process": "queued",
    "pending": "sent",
    "sent": "sent",
    "bounce": "bounced",
    "exception": "failed",
    "canceled": "failed",
}

# What may follow the mail; the rest of a row is written once.
FOLLOWS_MAIL = {"state", "failure"}


class SubdebitNotice(models.Model):
    """The proof that somebody was told: one row for each addressee, never rewritten."""

    _name = "subdebit.notice"
    _description = "Notice to a Customer"
    _inherit = ["subdebit.mixin"]
    _order = "sent_at desc, id desc"
    _rec_name = "subject"

    partner_id = fields.Many2one(
        "res.partner",
        string="Recipient",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    subscription_id = fields.Many2one(
        "subdebit.subscription",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        help="What changes; empty where an invoice was sent.",
    )
    debit_id = fields.Many2one(
        "subdebit.debit", index="btree_not_null", ondelete="set null", readonly=True
    )
    request_id = fields.Many2one(
        "subdebit.method.request",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        help="The link by which a payment method is saved, if one was sent.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    kind = fields.Selection(
        [
            ("invoice", "New invoice"),
            ("coming_debit", "Coming debit"),
            ("credit_note", "Credit note"),
            ("pause", "Pause"),
            ("resume", "Resumption"),
            ("cancel", "Cancellation"),
            ("suspend", "Suspension"),
            ("restart", "Restart"),
            ("renewal", "Renewal"),
            ("change", "Change agreed"),
            ("refused", "Failed debit"),
            ("refund", "Refund made"),
            ("refund_bounced", "Refund that came back"),
            ("method", "Request for a method"),
            ("offer", "Offer to accept"),
            ("offer_reminder", "Reminder of an offer"),
            ("accepted", "Accepted offer"),
            ("payer", "New payer"),
            ("share", "Part to accept"),
            ("share_reminder", "Reminder of a part"),
            ("invitation", "Invitation to accept"),
            ("invitation_reminder", "Reminder of an invitation"),
        ],
        string="About",
        required=True,
        readonly=True,
    )
    way = fields.Selection(
        [
            ("email", "E-mail"),
            ("portal", "Portal"),
            ("peppol", "Peppol"),
            ("post", "Post"),
            ("other", "Other"),
        ],
        string="By",
        required=True,
        readonly=True,
    )
    address = fields.Char(readonly=True, help="Where it went to, as it was that day.")
    subject = fields.Char(readonly=True)
    sent_at = fields.Datetime(
        string="Written At",
        required=True,
        default=fields.Datetime.now,
        readonly=True,
        index=True,
    )
    date_effective = fields.Date(
        string="Takes Effect",
        readonly=True,
        help="From which day on what was told is so.",
    )
    date_until = fields.Date(
        string="Until", readonly=True, help="The last day of a pause, if one was told."
    )
    charge_date = fields.Date(
        readonly=True,
        help="The day of the debit, or of the next charge, that was told.",
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(
        readonly=True,
        help="What is charged that day; of a suspension, what is unpaid.",
    )
    amount_credit = fields.Monetary(
        string="Credited", readonly=True, help="What was said to be credited."
    )
    reason = fields.Char(readonly=True)
    event_id = fields.Many2one(
        "subdebit.event",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The change that was told.",
    )
    mail_message_id = fields.Many2one(
        "mail.message",
        string="Message",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    state = fields.Selection(
        [
            ("queued", "Queued"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("bounced", "Bounced"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
    )
    failure = fields.Char(
        string="Failure Reason", compute="_compute_state", store=True, readonly=True
    )

    # === COMPUTE METHODS === #

    @api.depends("mail_message_id.notification_ids.notification_status")
    def _compute_state(self):
        for notice in self:
            told = notice.mail_message_id.notification_ids.filtered(
                lambda n, notice=notice: n.res_partner_id == notice.partner_id
            )[:1]
            # The mail is forgotten one day: what became of it stays known.
            known = notice.state or "sent"
            notice.state = MAIL_STATES.get(told.notification_status, known)
            failed = notice.state in ("failed", "bounced")
            reason = told.format_failure_reason() if told and failed else False
            notice.failure = reason or (notice.failure if failed else False)

    @api.model
    def _withdraw_unsent(self, partner):
        """Send nothing to a contact of what waits in the queues of Odoo."""
        notices = self.search([("partner_id", "=", partner.id)])
        mails = self.env["mail.mail"].search(
            [
                ("mail_message_id", "in", notices.mail_message_id.ids),
                ("state", "=", "outgoing"),
                ("recipient_ids", "=", partner.id),
            ]
        )
        own = mails.filtered(lambda mail: mail.recipient_ids == partner)
        own.cancel()
        (mails - own).recipient_ids = [fields.Command.unlink(partner.id)]
        self.env["account.move"].search(
            [("subdebit_payer_id", "=", partner.id), ("sending_data", "!=", False)]
        ).sending_data = False

    # === CRUD METHODS === #

    def _was_posted(self, message):
        """Keep which message it became: once, by the door that writes the row."""
        self.ensure_one()
        return super().write(
            {"mail_message_id": message.id, "subject": message.subject}
        )

    def write(self, vals):
        """Refuse to rewrite what was told."""
        if set(vals) - FOLLOWS_MAIL:
            raise UserError(self.env._("Notices to customers cannot be edited."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Notices to customers cannot be deleted."))

    # === ACTION METHODS === #

    def action_open_invoice(self):
        """Open the invoice that was told of."""
        self.ensure_one()
        return self.move_id._get_records_action()

    def action_open_subscription(self):
        """Open the subscription that was told of."""
        self.ensure_one()
        return self.subscription_id._get_records_action()
