from odoo import api, fields, models


class SubdebitAttempt(models.Model):
    """The day on which a provider charges the payer, as it says itself.

    NOTE: it may be later than the day that was wished: a closed day is rolled, and a new
    debit takes the lead of its scheme.
    """

    _inherit = "subdebit.attempt"

    charged_on = fields.Date(
        readonly=True,
        help="The day on which the provider charges the payer, as it says itself.",
    )

    def _take_charge_date(self, day):
        """Keep the day that the provider tells; None: it tells none."""
        if day and day != self.charged_on:
            self.charged_on = day


class SubdebitDebit(models.Model):
    _inherit = "subdebit.debit"

    charged_on = fields.Date(
        compute="_compute_charged_on",
        compute_sudo=True,
        help="The day on which the provider charges the payer, as it says itself.",
    )

    @api.depends("attempt_ids.charged_on")
    def _compute_charged_on(self):
        for debit in self:
            debit.charged_on = debit.attempt_ids.sorted("number")[-1:].charged_on
