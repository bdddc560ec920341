from odoo import fields, models
from odoo.tools import format_date

from ..debit.planning import is_too_small


class SubdebitDebit(models.Model):
    """A debit that pays one instalment, apart from all else that its payer owes."""

    _inherit = "subdebit.debit"

    instalment_id = fields.Many2one(
        "subdebit.instalment",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    instalment_slot = fields.Integer(
        required=True,
        default=0,
        readonly=True,
        help="The instalment that the debit asks for; 0: none, or given up.",
    )

    _one_live_instalment = models.UniqueIndex(
        "(instalment_slot) WHERE instalment_slot != 0",
        "The instalment already has a debit: it cannot be charged twice.",
    )

    def _say_instalment(self):
        """Return why the debit is made; False where it pays no instalment."""
        if not self.instalment_id:
            return False
        return self.env._(
            "%(amount)s on %(date)s: instalment %(part)s, for %(invoices)s, the oldest"
            " first.",
            amount=self.currency_id.format(self.amount),
            date=format_date(self.env, self.date),
            part=self.instalment_id.part,
            invoices=", ".join(self.sudo().line_ids.move_id.mapped("name")),
        )

    def _get_outstanding(self):
        """Return what it asks for; where it failed, no more than is open by now."""
        is_out = self.state in ("ready", "sending", "pending", "unknown")
        return self.currency_id.round(
            sum(
                line._get_claimed()
                if is_out
                else min(line._get_claimed(), line.move_id.amount_residual)
                for line in self.line_ids
            )
        )

    def _release_instalment(self):
        """Let the instalment be asked for anew, unless it was cancelled itself."""
        self.instalment_slot = 0

    # === WHOSE IT IS === #

    def _is_of_agreed_payer(self):
        """Tell whether who pays it was agreed on beside the payer of the invoices."""
        self.ensure_one()
        return bool(self.sudo().instalment_id.payer_slot)

    def _get_present_tokens_sudo(self):
        """Return the saved methods that it would take from now: a set."""
        self.ensure_one()
        if self._is_of_agreed_payer():
            return {self.sudo().instalment_id._find_own_token_sudo()}
        return set(self.line_ids.move_id._subdebit_get_tokens_sudo().values())

    # === WHAT IS PLANNED === #

    def _plan_instalments(self, run, instalments):
        """Plan a debit for each instalment that a run has to ask for."""
        taken, vals_list = {}, []
        for instalment in instalments:
            vals = self._prepare_instalment_vals(run, instalment, taken)
            if vals:
                vals_list.append(vals)
        return self._create_planned(vals_list)

    def _prepare_instalment_vals(self, run, instalment, taken):
        """Return the values of an instalment's debit; None if nothing can be asked.

        :param dict taken: invoice -> what others of this run ask of it; added to.
        """
        moves = instalment.move_ids._subdebit_oldest_first()
        token_sudo = instalment._get_token_sudo(moves)
        if not token_sudo or not run._is_last_in_time(instalment.date, token_sudo):
            return None
        charge_on = run._get_charge_date(instalment.date, token_sudo, moves)
        if token_sudo._subdebit_lapses_before(charge_on):
            return None
        sums = instalment._take(moves, taken)
        if not sums:
            return None
        if is_too_small(token_sudo, instalment.currency_id, sums):
            # NOTE: what a second payer owes is never asked of the first one.
            if not instalment.payer_slot:
                instalment._leave_to_later_debit(sums)
            return None
        return {
            **self._prepare_debit_vals(
                run, instalment.payer_id, token_sudo, instalment.currency_id, charge_on
            ),
            **self._prepare_lines_vals(sums, instalment.id),
            "instalment_id": instalment.id,
            "instalment_slot": instalment.id,
        }
