from odoo import api, fields, models
from odoo.exceptions import UserError

# What may still be told when the file has been compared.
TOLD_LATER = {"journal_id"}

KINDS = [
    ("match", "Matched"),
    ("missing", "Missing"),
    ("double", "Overpaid"),
    ("amount", "Amount differs"),
    ("blank", "No Amount"),
    ("unpaid", "Not paid"),
    ("unknown", "Unknown customer"),
    ("wrong", "Wrong line"),
]


class SubdebitHistory(models.Model):
    """What another software says was paid, against what would have been billed."""

    _name = "subdebit.history"
    _description = "Import of a History"
    _inherit = "subdebit.file"
    _order = "id desc"
    _rec_name = "file_name"

    file = fields.Binary(string="CSV File", attachment=True, copy=False)
    date_cutover = fields.Date(
        string="Migration Date",
        required=True,
        default=lambda self: self.env.company._subdebit_today(),
        help="What was to be billed before this day is compared. From it on, we bill.",
    )
    tolerance = fields.Monetary(help="Up to this difference, an amount agrees.")
    add_taxes = fields.Boolean(
        help="The amounts paid include taxes which come on top of the prices.",
    )
    journal_id = fields.Many2one(
        "account.journal",
        string="Payment Journal",
        domain="[('type', 'in', ('bank', 'cash')), ('company_id', '=', company_id)]",
        check_company=True,
        help="For rebuilt invoices: where their payments are recorded.",
    )
    state = fields.Selection(
        [
            ("draft", "File"),
            ("comparing", "Comparing"),
            ("compared", "To decide"),
            ("booking", "Booking"),
            ("booked", "Booked"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    kind = fields.Selection(
        [("totals", "A total for each customer"), ("payments", "Payment by payment")],
        string="Found in the File",
        readonly=True,
        copy=False,
    )
    user_id = fields.Many2one("res.users", string="By", readonly=True, copy=False)
    row_ids = fields.One2many("subdebit.history.row", "history_id", readonly=True)
    ignored_columns = fields.Char(readonly=True, copy=False)
    customer_count = fields.Integer(string="Customers", readonly=True, copy=False)
    compared_count = fields.Integer(string="Compared", readonly=True, copy=False)
    compared_on = fields.Datetime(readonly=True, copy=False)
    stopped_because = fields.Char(
        readonly=True, copy=False, help="Why the work on it stopped, if it did."
    )
    _tolerance_positive = models.Constraint(
        "CHECK(tolerance >= 0)", "A tolerance cannot be negative."
    )

    # === CRUD METHODS === #

    def write(self, vals):
        """Refuse another file once it is compared."""
        self._check_by_hand(vals)
        if not self.env.su and set(vals) - TOLD_LATER:
            self._check_draft()
        return super().write(vals)

    def _check_draft(self):
        for history in self:
            if history.state != "draft":
                raise UserError(
                    self.env._(
                        "%s has been compared. Press Start Over to choose another file"
                        " or migration date.",
                        history.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        self._check_not_booked()

    def _check_not_booked(self):
        booked = self._search_rows_sudo("booked", limit=1)
        if booked:
            raise UserError(
                self.env._(
                    "%s is booked in part: it stays as the proof of what was done.",
                    booked.history_id.display_name,
                )
            )

    def _search_rows_sudo(self, result, limit=None):
        """Return the rows that were so booked; only the doors write them."""
        return (
            self.env["subdebit.history.row"]
            .sudo()
            .search(
                [("history_id", "in", self.ids), ("result", "=", result)], limit=limit
            )
        )

    # === ACTION METHODS === #

    def action_restart(self):
        """Go back to the file; what was found is forgotten, nothing was booked."""
        self._require("manager")
        self._check_not_booked()
        self.sudo().row_ids.unlink()
        self.sudo().write({"state": "draft", "customer_count": 0, "compared_count": 0})

    def action_view_rows(self):
        """Open the rows, or those of the kind that the button names."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_history_row"
        )
        kind = self.env.context.get("kind")
        kinds = dict(KINDS)
        action["domain"] = [("history_id", "=", self.id)]
        action["context"] = {"subdebit_failed": bool(self.failed_count)}
        if kind in kinds:
            action["context"][f"search_default_{kind}"] = 1
        return action

    def action_view_subscriptions(self):
        """Open the subscriptions whose history was booked."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_subscription"
        )
        booked = self.row_ids.filtered(lambda row: row.result == "booked")
        action["domain"] = [("id", "in", booked.subscription_id.ids)]
        action["context"] = {}
        return action

    def action_decide_kind(self):
        """Decide all rows of one kind; the button's context says which, and what."""
        self.ensure_one()
        self._require("manager")
        context = self.env.context
        self._decide_kind(context.get("kind"), context.get("decision"))

    def _decide_kind(self, kind, decision):
        """Decide all rows of a kind that are not booked and may be so decided."""
        rows = self.env["subdebit.history.row"].search(
            [
                ("history_id", "=", self.id),
                ("kind", "=", kind),
                ("result", "!=", "booked"),
            ]
        )
        rows._decide(decision)
