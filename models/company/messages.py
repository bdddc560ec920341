from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Sent with a link on which somebody answers; and once more.
ASKED = ("offer", "share", "invitation")
ASKED_AGAIN = tuple(f"{kind}_reminder" for kind in ASKED)
# What is told or not with another kind: its setting is that one's.
TOLD_WITH = {"refund_bounced": "refund"}


class ResCompany(models.Model):
    """What customers are told of their subscriptions, and who is asked within."""

    _inherit = "res.company"

    subdebit_email_pause = fields.Boolean(
        string="Tell of a Pause",
        default=True,
        help="Customers are told when their subscription is paused, and until when.",
    )
    subdebit_email_resume = fields.Boolean(
        string="Tell of a Resumption",
        default=True,
        help="Customers are told when their subscription goes on after a pause, and when"
        " they pay again.",
    )
    subdebit_email_cancel = fields.Boolean(
        string="Tell of a Cancellation",
        default=True,
        help="Customers are told when their subscription is over.",
    )
    subdebit_email_suspend = fields.Boolean(
        string="Announce a Suspension",
        default=True,
        help="Customers are told beforehand that their subscription is suspended for"
        " what is unpaid.",
    )
    subdebit_email_restart = fields.Boolean(
        string="Tell of a Restart",
        default=True,
        help="Customers are told when their suspended subscription goes on.",
    )
    subdebit_email_debit = fields.Boolean(
        string="Announce Other Debits",
        default=True,
        help="Payers are told of a debit that no invoice announced with its sum and"
        " date: one that is asked for again, an instalment, several invoices at once."
        " Nothing is sent where debits are not announced at all.",
    )
    subdebit_email_refused = fields.Boolean(
        string="Tell of a Failed Debit",
        default=True,
        help="Payers are told when a debit was refused or came back, with links to pay"
        " and to save another card or bank account.",
    )
    subdebit_email_refund = fields.Boolean(
        string="Tell of a Refund",
        default=True,
        help="Payers are told when money that was debited goes back to them, and when it"
        " did not reach them.",
    )
    subdebit_email_offer = fields.Boolean(
        string="Send Offers",
        default=True,
        help="Who pays gets an offer that is sent for acceptance, and reminders of it,"
        " by e-mail. Otherwise you copy its link and send it yourself.",
    )
    subdebit_email_accepted = fields.Boolean(
        string="Confirm an Acceptance",
        default=True,
        help="Customers are told that what they accepted starts, and when.",
    )
    subdebit_email_payer = fields.Boolean(
        string="Tell a New Payer",
        default=True,
        help="Who pays from now on what somebody else has paid so far is told from when"
        " on, how much, and how he is debited; a client who pays himself again, too.",
    )
    subdebit_failed_user_id = fields.Many2one(
        "res.users",
        string="Handles Failed Payments",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        help="Who is asked to look at a failed payment, where the customer has no"
        " salesperson who may.",
    )
    subdebit_renewal_days = fields.Integer(
        string="Days Before a Renewal",
        default=45,
        help="Customers are told so many days before their subscription goes on by"
        " itself: after a commitment, or for one more period of a year or longer. 0:"
        " they are not told. French law asks for one to three months (loi Chatel).",
    )

    @api.constrains("subdebit_renewal_days")
    def _check_subdebit_renewal_days(self):
        for company in self:
            if not 0 <= company.subdebit_renewal_days <= 180:
                raise ValidationError(
                    self.env._(
                        "The customers of %s can be told 0 to 180 days before a"
                        " renewal.",
                        company.name,
                    )
                )

    def _subdebit_tells(self, kind):
        """Tell whether the company wants its customers to be told of a kind of change.

        :param str kind: as of ``subdebit.subscription._tell``.
        """
        self.ensure_one()
        company = self.sudo()
        if kind == "renewal":
            return company.subdebit_renewal_days > 0
        if kind == "method":
            return True  # A person asks, each time.
        is_reminder = kind in ASKED_AGAIN
        if is_reminder and not company.subdebit_offer_reminder_days:
            return False
        if is_reminder or kind in ASKED:
            return company.subdebit_email_offer
        if kind == "debit" and not company.subdebit_email_automatic:
            return False
        return company[f"subdebit_email_{TOLD_WITH.get(kind, kind)}"]
