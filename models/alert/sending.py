import logging

from markupsafe import Markup

from odoo import api, models
from odoo.tools import format_date

from ..mixin import each_its_own
from .alert import GROUP_OF

_logger = logging.getLogger(__name__)


class SubdebitAlert(models.Model):
    """Alerts are mailed: each at once, or all of a day together; to whom they may be."""

    _inherit = "subdebit.alert"

    @api.model
    def _cron_tell(self):
        """Find what happened, and tell those who want to know; company by company."""
        for company in self.env["res.company"].sudo().search([]):
            each_its_own(company, self._tell_company, _log_untold)
            self.env["ir.cron"]._commit_progress()

    def _tell_company(self, company):
        today = company._subdebit_today()
        self.sudo()._find(company, today)
        self.sudo()._tell_now(company)
        if company._subdebit_local_now().hour >= company.subdebit_run_hour:
            self.sudo()._tell_daily(company, today)

    @api.private
    @api.model
    def _tell_now(self, company):
        """Mail what is new to those who are told at once; each alert once."""
        alerts = self.search([("company_id", "=", company.id), ("is_told", "=", False)])
        mails = alerts._mail("now")
        alerts.is_told = True
        return mails

    @api.private
    @api.model
    def _tell_daily(self, company, today):
        """Mail what happened since the last summary; of today it waits for tomorrow.

        :param date today: the company's local date; the cron rings before and after it.
        """
        alerts = self.search(
            [
                ("company_id", "=", company.id),
                ("is_summed_up", "=", False),
                ("found_on", "<", today),
            ]
        )
        mails = alerts._mail("daily")
        alerts.is_summed_up = True
        return mails

    def _mail(self, when):
        """Queue one mail for each person who wants to be told, with his alerts alone."""
        mails = self.env["mail.mail"].sudo()
        users = self.env["res.users"]
        for group in sorted(set(GROUP_OF.values())):
            users |= self[:1]._get_users_of(group) if self else users
        for user in users:
            wanted = self.filtered(lambda alert, user=user: alert._is_for(user, when))
            if wanted and user.email:
                mails |= mails.create(wanted._prepare_mail_vals(user, when))
        return mails

    def _is_for(self, user, when):
        """Tell whether a user has the right to be told of it, and wants to be so."""
        self.ensure_one()
        has_right = user in self._get_users_of(GROUP_OF[self.kind])
        return has_right and user._subdebit_wants(self.kind, when)

    def _prepare_mail_vals(self, user, when):
        told = self.with_context(lang=user.lang or self.env.lang)
        lines = [told._say(alert) for alert in told.sorted("id")]
        many = len(lines) > 1 or when == "daily"
        subject = (
            told.env._(
                "%(company)s: %(count)s things that happened",
                company=told.company_id[:1].name,
                count=len(lines),
            )
            if many
            else told[:1].display_name
        )
        items = Markup("").join(Markup("<li>%s</li>") % line for line in lines)
        return {
            "subject": subject,
            "email_to": user.email_formatted,
            "email_from": self.company_id[:1].email_formatted
            or self.env.user.email_formatted,
            "body_html": Markup("<ul>%s</ul>") % items,
            "auto_delete": True,
        }

    def _say(self, alert):
        names = dict(self._fields["kind"]._description_selection(self.env))
        said = [
            names[alert.kind],
            alert.partner_id.display_name or "",
            alert.amount and alert.currency_id.format(alert.amount),
            format_date(self.env, alert.date),
            alert.words,
        ]
        text = ", ".join(str(part) for part in said if part)
        url = f"{alert.get_base_url()}/odoo/{alert.res_model}/{alert.res_id}"
        return Markup('<a href="%s">%s</a>') % (url, text)


def _log_untold(company, error):
    _logger.info("The alerts of %s were not told.", company.name, exc_info=error)
