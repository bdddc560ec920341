from odoo import api, fields, models

from ...schedule.errors import ScheduleError

# What of the past a customer reads of.
BILLED = ("period", "credit", "debit", "refund", "instalment")


class SubdebitSubscription(models.Model):
    """The list of time on paper: what the payer is to pay and when, and what was."""

    _inherit = "subdebit.subscription"

    schedule_html = fields.Html(
        string="Schedule", compute="_compute_schedule_html", sanitize=False
    )

    @api.depends("event_ids", "cover_ids", "state", "line_ids")
    @api.depends_context("lang", "uid")
    def _compute_schedule_html(self):
        for subscription in self:
            subscription.schedule_html = subscription._render_schedule()

    def _render_schedule(self):
        """Return the schedule as a table, for paper and for mail."""
        self.ensure_one()
        try:
            items, is_cut = self._get_timeline()
        except (ScheduleError, OverflowError):
            items, is_cut = [], False
        items = [item for item in items if not (item.is_plain or item.is_nobodys_money)]
        items = list(filter(self._is_shown_to_user, items))
        coming = [item for item in items if item.is_to_come]
        past = [item for item in items if item.kind in BILLED and item not in coming]
        return self.env["ir.qweb"]._render(
            "subscription_debit.schedule_table",
            {
                "parts": [
                    (self.env._("To come"), self._get_schedule_rows(coming)),
                    (self.env._("So far"), self._get_schedule_rows(past)),
                ],
                "currency": self.currency_id,
                "notice": " ".join(self._say_about_schedule(items, is_cut)),
            },
        )

    def _say_about_schedule(self, items, is_cut):
        """Yield what the table does not say by itself, to who reads nothing else."""
        yield from self._say_about_timeline(items, is_cut=False)
        if is_cut:
            yield self.env._(
                "Not all is shown: older payments, and those after these, are left out."
            )

    def _is_shown_to_user(self, item):
        """Tell whether a sum is a visitor's business: of two payers, his own alone."""
        user = self.env.user
        if not (self.share_ids and user.share and item.payer):
            return True
        whose = item.payer | (item.debtor or item.payer)
        return user.partner_id.commercial_partner_id in whose.commercial_partner_id

    def _get_schedule_rows(self, items):
        """Return dict of each: ``on, label, days, net, tax, total, state, is_debit,
        note``."""
        words = self._get_time_words()
        return [
            {
                "on": item.on or item.day,
                "label": item.label,
                "days": item.date_from and self._format_time(item),
                "net": None if item.tax is None else item.amount - item.tax,
                "tax": item.tax,
                "total": item.amount,
                "state": words[item.state],
                "is_debit": item.kind in ("debit", "instalment"),
                "note": item.why if item.state == "expected" else "",
            }
            for item in items
        ]

    # === ACTION METHODS === #

    def action_print_schedule(self):
        """Print the schedule, in the payer's language."""
        self._require("user", operation="read")
        report = self.env.ref("subscription_debit.action_report_schedule")
        return report.report_action(self)

    def action_send_schedule(self):
        """Open the mail that brings the payer the schedule."""
        self.ensure_one()
        self._require("user")
        template = self.env.ref("subscription_debit.mail_template_schedule")
        attachment = self._make_schedule_pdf()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Schedule"),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id,
                "default_composition_mode": "comment",
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "default_attachment_ids": attachment.ids,
                "force_email": True,
            },
        }

    def _make_schedule_pdf(self):
        """Return the schedule as an attachment; none where no PDF can be made.

        NOTE: the mail has the table in its text as well.
        """
        reports = self.env["ir.actions.report"]
        attachments = self.env["ir.attachment"]
        if reports.get_wkhtmltopdf_state() not in ("ok", "upgrade"):
            return attachments
        content, kind = reports._render_qweb_pdf(
            "subscription_debit.report_schedule", self.ids
        )
        return attachments.create(
            {
                "name": self.env._(
                    "Schedule %(name)s.%(kind)s", name=self.name, kind=kind
                ),
                "raw": content,
                "res_model": "mail.compose.message",
                "res_id": 0,
            }
        )
