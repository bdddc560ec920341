from odoo import api, fields, models
from odoo.tools import format_date

from ...models.payer.handing import WHATS

# What a row shows, and must not have changed until it is confirmed.
RECORDS = ("subscription_id", "move_id", "payer_id", "debtor_id")
PLAIN = ("what", "date", "method")


class SubdebitPayerChangeRow(models.TransientModel):
    """An invoice that stays with its payer, or the first one of a payer from then on."""

    _name = "subdebit.payer.change.row"
    _inherit = ["subdebit.window"]
    _description = "What Another Payer Comes To"
    _order = "sequence, id"

    change_id = fields.Many2one("subdebit.payer.change", ondelete="cascade")
    sequence = fields.Integer()
    subscription_id = fields.Many2one("subdebit.subscription", ondelete="cascade")
    currency_id = fields.Many2one(related="subscription_id.currency_id")
    what = fields.Selection(WHATS, string="What Happens")
    move_id = fields.Many2one("account.move", string="Invoice", ondelete="cascade")
    payer_id = fields.Many2one("res.partner", ondelete="cascade")
    debtor_id = fields.Many2one("res.partner", string="Invoiced To", ondelete="cascade")
    date = fields.Date(string="Due or Debited")
    amount = fields.Monetary(string="Total")
    method = fields.Char(string="Debited From")
    sentence = fields.Char(string="How")

    @api.model
    def _prepare_vals(self, subscription, row, sequence):
        """Return the values of a row, from one of a ``Handover``."""
        return {
            "sequence": sequence,
            "subscription_id": subscription._origin.id,
            "move_id": row["move"].id,
            "payer_id": row["payer"]._origin.id,
            "debtor_id": row["debtor"]._origin.id,
            **{name: row[name] for name in ("what", "date", "method", "amount")},
            "sentence": row["sentence"],
        }

    def _get_key(self):
        """Return what was shown, to compare it with what would be shown now."""
        self.ensure_one()
        return key_of(
            {
                **{name: self[name].id for name in RECORDS},
                **{name: self[name] for name in (*PLAIN, "amount")},
            }
        )

    @api.model
    def _say(self, key):
        """Return one row in words."""
        told = dict(key)
        subscription = self.env["subdebit.subscription"].browse(told["subscription_id"])
        return self.env._(
            "%(name)s, %(day)s: %(amount)s, %(payer)s",
            name=subscription.name,
            day=format_date(self.env, told["date"]) if told["date"] else "–",
            amount=subscription.currency_id.format(told["amount"]),
            payer=self.env["res.partner"].browse(told["payer_id"]).display_name,
        )


def key_of(vals):
    """Return what a row shows, from its values."""
    told = [(name, vals[name] or False) for name in (*RECORDS, *PLAIN)]
    return (*told, ("amount", round(vals["amount"], 6)))
