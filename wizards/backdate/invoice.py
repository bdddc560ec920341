from odoo import api, fields, models
from odoo.tools import format_date

# What makes a preview stale, beside its sums.
DATES = ("date_from", "date_last", "issue_on", "accounting_date")


class SubdebitBackdateInvoice(models.TransientModel):
    _name = "subdebit.backdate.invoice"
    _inherit = ["subdebit.window"]
    _description = "Past Invoice to be Made"
    _order = "sequence, id"

    wizard_id = fields.Many2one("subdebit.backdate", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    sequence = fields.Integer()
    date_from = fields.Date(string="From")
    date_last = fields.Date(string="To")
    bill_on = fields.Date(string="Was Due")
    issue_on = fields.Date(string="Invoice Date")
    accounting_date = fields.Date(string="Booked On")
    due_on = fields.Date(string="Due")
    amount_net = fields.Monetary(string="Untaxed")
    amount_tax = fields.Monetary(string="Tax")
    amount_total = fields.Monetary(string="Total")
    rate = fields.Float(digits=0)
    label = fields.Char(string="Why")

    @api.model
    def _prepare_vals(self, row, sequence):
        """Return the values of one row of ``subdebit.subscription._preview_backdate``."""
        names = ("date_from", "bill_on", "issue_on", "accounting_date", "due_on")
        sums = ("amount_net", "amount_tax", "amount_total", "rate", "label")
        return {
            "sequence": sequence,
            "date_last": fields.Date.subtract(row["date_to"], days=1),
            **{name: row[name] for name in (*names, *sums)},
        }

    def _get_change(self, vals):
        """Return in a sentence how an invoice would differ from this one, or None."""
        self.ensure_one()
        currency = self.currency_id
        for name in ("amount_total", "amount_tax"):
            if currency.compare_amounts(self[name], vals[name]):
                return self.env._(
                    "%(days)s: %(new)s (net %(new_net)s), no longer %(old)s (net"
                    " %(old_net)s).",
                    days=self._say_days(),
                    new=currency.format(vals["amount_total"]),
                    new_net=currency.format(vals["amount_net"]),
                    old=currency.format(self.amount_total),
                    old_net=currency.format(self.amount_net),
                )
        if any(self[name] != vals[name] for name in DATES):
            return self.env._(
                "%(days)s: now %(first)s to %(last)s, invoice of %(date)s, booked on"
                " %(booked)s.",
                days=self._say_days(),
                first=format_date(self.env, vals["date_from"]),
                last=format_date(self.env, vals["date_last"]),
                date=format_date(self.env, vals["issue_on"]),
                booked=format_date(self.env, vals["accounting_date"]),
            )
        if abs(self.rate - vals["rate"]) > 1e-6 * abs(self.rate):
            return self.env._("%s: the currency rate changed.", self._say_days())
        return None

    def _say_days(self):
        self.ensure_one()
        first = format_date(self.env, self.date_from)
        return f"{first} – {format_date(self.env, self.date_last)}"
