import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

LEDGER_KINDS = (
    "no_invoice_line",
    "invoice_cancelled",
    "not_covered",
    "cover_without_charge",
    "over_credited",
    "credit_of_other",
    "credit_in_vain",
)

# What makes a difference the same as one that was found before.
IDENTITY = (
    "problem",
    "subscription_id",
    "line_id",
    "charge_id",
    "cover_id",
    "move_id",
    "date_from",
    "date_to",
    "details",
)


class SubdebitLedgerDifference(models.Model):
    """What the last check found. Nothing is decided here but by a person."""

    _name = "subdebit.ledger.difference"
    _description = "Difference in the Ledger"
    _inherit = ["subdebit.mixin"]
    _order = "state, date_from, id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("no_invoice_line", "Invoice line gone"),
            ("invoice_cancelled", "Invoice cancelled"),
            ("not_covered", "Billed, not covered"),
            ("cover_without_charge", "Covered, not billed"),
            ("over_credited", "More credited than billed"),
            ("credit_of_other", "Credit of somebody else"),
            ("credit_in_vain", "Credit that no invoice takes off"),
            ("to_decide", "Unresolved period"),
            ("engine_says", "Would be billed differently today"),
            ("number_gap", "Gap in the numbers"),
            ("number_order", "Numbers out of order"),
        ],
        required=True,
        readonly=True,
    )
    verdict = fields.Selection(
        [
            ("not_billed", "Would not be billed"),
            ("missing", "Would be billed"),
            ("other_terms", "Would be billed differently"),
            ("cannot_say", "Cannot be computed"),
        ],
        string="Recalculation",
        readonly=True,
    )
    subscription_id = fields.Many2one(
        "subdebit.subscription", readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="subscription_id.partner_id")
    line_id = fields.Many2one("subdebit.line", readonly=True, ondelete="cascade")
    charge_id = fields.Many2one(
        "subdebit.charge", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    cover_id = fields.Many2one(
        "subdebit.cover", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    date_from = fields.Date(string="From", readonly=True)
    date_to = fields.Date(string="To (exclusive)", readonly=True)
    details = fields.Json(readonly=True)
    key = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        [("open", "To look at"), ("left", "Dismissed")],
        default="open",
        required=True,
        readonly=True,
    )
    left_by = fields.Many2one("res.users", readonly=True)
    left_on = fields.Datetime(readonly=True)
    left_reason = fields.Char(string="Reason", readonly=True)
    checked_at = fields.Datetime(
        string="Last Check", related="company_id.subdebit_ledger_checked_at"
    )

    _once = models.Constraint(
        "UNIQUE(company_id, key)",
        "Another check has just found the same difference: look at the list again.",
    )

    # === ACTION METHODS === #

    def action_leave(self):
        """Ask why these are left as they are."""
        self._require("manager", operation="read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dismiss"),
            "res_model": "subdebit.ledger.leave",
            "view_mode": "form",
            "target": "new",
            "context": {"default_difference_ids": self.ids},
        }

    def action_reopen(self):
        """Take up again what was left."""
        self._require("manager", operation="read")
        self.sudo().write(
            {"state": "open", "left_by": False, "left_on": False, "left_reason": False}
        )

    def action_bill_again(self):
        """Let the next run bill days whose invoice is gone."""
        self._check_days_to_decide()
        self.cover_id.action_bill_again()
        self._forget_decided()

    def action_waive(self):
        """Let days whose invoice is gone go unbilled."""
        self._check_days_to_decide()
        self.cover_id.action_waive()
        self._forget_decided()

    def _check_days_to_decide(self):
        """Refuse what is no question of days: such a finding is left with a reason.

        :raise UserError: names the first finding.
        """
        self._require("billing", operation="read")
        for row in self:
            if not row.cover_id.to_decide:
                raise UserError(
                    self.env._(
                        "There are no days to decide here: %s. A Manager may leave it,"
                        " and says why.",
                        row.sentence,
                    )
                )

    def _forget_decided(self):
        self.exists().sudo().unlink()

    def action_bill_missing(self):
        """Let the next run bill all missing days of the subscriptions.

        Only the day on which the run goes on is put back; the run itself bills.
        """
        self._require("manager", operation="read")
        self.subscription_id._check_not_managed()
        self._check_missing()
        for row in self:
            row.subscription_id._add_event("release", row.date_from, row.sentence)
        subscriptions_sudo = self.subscription_id.sudo()
        subscriptions_sudo._update_next_charge_date()
        self.sudo()._refresh_engine(subscriptions_sudo)

    def action_open(self):
        """Open what it is about: the subscription, or else the invoice."""
        self.ensure_one()
        return (self.subscription_id or self.move_id).get_formview_action()

    def _check_missing(self):
        for row in self:
            if row.verdict != "missing":
                raise UserError(
                    self.env._("%s These are no missing days.", row.sentence)
                )

    # === BUSINESS METHODS === #

    def _leave(self, reason):
        """Leave these as they are; they stay left as long as they exist.

        :param str reason: why, in the Manager's words.
        """
        self._require("manager", operation="read")
        self.sudo().write(
            {
                "state": "left",
                "left_by": self.env.uid,
                "left_on": fields.Datetime.now(),
                "left_reason": reason,
            }
        )

    def _refresh(self, found):
        """Let the rows in ``self`` be what was found, and nothing else.

        :param list found: dicts as returned by ``_get_ledger_differences``.
        """
        vals = {row["key"]: row for row in map(self._prepare_vals, found)}
        gone = self.filtered(lambda row: row.key not in vals)
        known = set((self - gone).mapped("key"))
        gone.unlink()
        self.create([row for key, row in vals.items() if key not in known])

    @api.model
    def _prepare_vals(self, difference):
        details = difference.get("details") or {}
        links = [name for name in IDENTITY if name not in ("problem", "details")]
        return {
            "company_id": difference["company_id"],
            "kind": difference["problem"],
            "verdict": details.get("verdict"),
            "details": details or False,
            "key": _get_key(difference),
            **{name: difference.get(name) for name in links},
        }


def _get_key(difference):
    """Return a fingerprint: the same as long as it is the same difference."""
    told = json.dumps(
        [difference.get(name) or None for name in IDENTITY], sort_keys=True, default=str
    )
    return hashlib.sha256(told.encode()).hexdigest()[:32]
