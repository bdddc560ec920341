from odoo import api, fields, models
from odoo.exceptions import UserError

# What an open invoice shows of its collection, until somebody disputes it.
OPEN = ("to_collect", "refused", "returned", "offline")


class AccountMove(models.Model):
    """An invoice that the customer contests: it stays open, and is not debited.

    NOTE: core's "blocked" is a payment state, which freezes a paid invoice; ours is a
    mark beside it.
    """

    _inherit = "account.move"

    subdebit_disputed = fields.Boolean(string="Disputed", copy=False, tracking=True)
    subdebit_disputed_on = fields.Date(string="Disputed On", copy=False, readonly=True)
    subdebit_dispute_reason = fields.Char(
        string="Reason of the Dispute", copy=False, tracking=True
    )
    subdebit_collection_state = fields.Selection(
        selection_add=[("returned", "Debit returned"), ("disputed", "Disputed")]
    )

    # === COMPUTE METHODS === #

    @api.depends("subdebit_disputed")
    def _compute_subdebit_collection_state(self):
        return super()._compute_subdebit_collection_state()

    def _get_subdebit_collection_state(self):
        state = super()._get_subdebit_collection_state()
        if state == "to_collect":
            last = self._subdebit_get_telling_debit_sudo()
            state = "returned" if last.state == "returned" else state
        return "disputed" if self.subdebit_disputed and state in OPEN else state

    # === ACTION METHODS === #

    def action_subdebit_dispute(self):
        """Mark invoices as disputed, today; the reason is written beside."""
        for company, moves in self.grouped("company_id").items():
            moves._subdebit_dispute(company._subdebit_today())

    def action_subdebit_settle_dispute(self):
        """Take the mark away: the invoices may be debited again."""
        self._subdebit_settle_dispute()

    # === BUSINESS METHODS === #

    def _subdebit_may_be_debited(self):
        """Tell whether nothing speaks against debiting the invoice. To be extended."""
        self.ensure_one()
        return not self.subdebit_disputed

    def _subdebit_dispute(self, day, reason=False):
        """Mark invoices that the customer contests.

        :param date day: since when.
        :param str reason: the customer's or the bank's words; empty: what was there.
        :raise UserError: for what is no posted customer invoice.
        """
        for move in self:
            if move.move_type != "out_invoice" or move.state != "posted":
                raise UserError(
                    self.env._(
                        "%s is no posted customer invoice: it cannot be disputed.",
                        move.display_name,
                    )
                )
        for move in self:
            move.write(
                {
                    "subdebit_disputed": True,
                    "subdebit_disputed_on": move.subdebit_disputed_on or day,
                    "subdebit_dispute_reason": reason or move.subdebit_dispute_reason,
                }
            )

    def _subdebit_settle_dispute(self):
        """Take the mark away; the reason stays for the record."""
        self.filtered("subdebit_disputed").write(
            {"subdebit_disputed": False, "subdebit_disputed_on": False}
        )
