from odoo import api, fields, models

from ...const import BANK_DEBIT_SCHEMES, OFFLINE_TYPES, PAYMENT_MODES
from ...schedule.billing_lead import due_date
from ..billing.sums import get_taxes, say_sums
from ..ledger.move_line import COPIED
from ..mixin import refuse_by_hand, require, say_about

# Who is debited, or not: Billing says so of a draft, and nobody of what is issued.
WHO_PAYS = {"subdebit_payer_id", "subdebit_payment_mode", "subdebit_offline_type"}
# What only a door sets.
BY_DOOR = {
    "subdebit_run_id",
    "subdebit_posted_on",
    "subdebit_return_debit_id",
    "subdebit_return_payment_id",
    "subdebit_disputed",
    "subdebit_disputed_on",
    "subdebit_operation",
}


class AccountMove(models.Model):
    _inherit = "account.move"

    subdebit_payer_id = fields.Many2one(
        "res.partner", string="Payer", copy=False, index="btree_not_null"
    )
    subdebit_payment_mode = fields.Selection(
        PAYMENT_MODES, string="Collection Mode", copy=False
    )
    subdebit_offline_type = fields.Selection(
        OFFLINE_TYPES, string="Offline Method", copy=False
    )
    # NOTE: frozen when it is issued: who was announced is who is debited.
    subdebit_token_id = fields.Many2one(
        "payment.token",
        string="Chosen Method",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="base.group_system",
        help="The saved method that was chosen for its subscriptions. Empty: the payer's"
        " own, the newest one.",
    )
    subdebit_run_id = fields.Many2one(
        "subdebit.debit.run",
        string="Daily Run",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    subdebit_posted_on = fields.Date(
        string="Posted Late On",
        copy=False,
        readonly=True,
        help="The day on which a draft was posted, if that is later than its date: the"
        " notice that the payer was promised counts from there.",
    )
    subdebit_subscription_ids = fields.Many2many(
        "subdebit.subscription",
        string="Subscriptions",
        compute="_compute_subdebit_subscription_ids",
        groups="subscription_debit.group_user",
    )
    subdebit_explanation = fields.Text(
        string="Why This Invoice",
        compute="_compute_subdebit_explanation",
        compute_sudo=True,
        groups="base.group_user",
        help="How each date and amount of the invoice came about.",
    )

    # === COMPUTE METHODS === #

    @api.depends("line_ids.subdebit_charge_ids")
    def _compute_subdebit_subscription_ids(self):
        for move in self:
            charges = move.line_ids.subdebit_charge_ids
            move.subdebit_subscription_ids = charges.subscription_id

    @api.depends("line_ids.subdebit_charge_ids", "tax_totals")
    @api.depends_context("lang")
    def _compute_subdebit_explanation(self):
        for move in self:
            said = [
                say_about(self.env, charge.line_id.name, charge.sentence)
                for charge in move.line_ids.subdebit_charge_ids.sorted("id")
                if charge.sentence
            ]
            said.append(move._subdebit_say_sums() if said else "")
            move.subdebit_explanation = "\n".join(filter(None, said))

    def _subdebit_say_sums(self):
        taxes = get_taxes(self.tax_totals or {"subtotals": ()})
        sums = (self.amount_untaxed, taxes, self.amount_total)
        return say_sums(self.env, self.currency_id, *sums)

    # === ACTION METHODS === #

    def action_subdebit_subscriptions(self):
        """Open the subscriptions that the invoice bills."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_subscription"
        )
        action["domain"] = [("id", "in", self.subdebit_subscription_ids.ids)]
        action["context"] = {}
        return action

    # === WHAT ONLY A DOOR SETS === #

    @api.model
    def default_get(self, fields):
        """Take nothing of ours from the context, or from a user's own defaults."""
        guarded = WHO_PAYS | BY_DOOR
        return super().default_get([name for name in fields if name not in guarded])

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse who pays, unless Billing says so, and what only a door sets."""
        for vals in vals_list:
            given = {name for name, value in vals.items() if value}
            self._subdebit_check_by_hand(given)
        return super().create(vals_list)

    def write(self, vals):
        """Refuse who pays, unless Billing says so, and what only a door sets."""
        self._subdebit_check_by_hand(set(vals))
        if WHO_PAYS & set(vals):
            issued = self.filtered(lambda move: move.state != "draft")
            if issued:
                refuse_by_hand(issued, WHO_PAYS & set(vals))
        return super().write(vals)

    def _subdebit_check_by_hand(self, names):
        if WHO_PAYS & names:
            require(self, "billing")
        refuse_by_hand(self, BY_DOOR & names)

    def copy(self, default=None):
        """Let a copy say for which days it is, as the lines say that it copies.

        NOTE: the mark is an object that nobody can send: what a user puts into
        ``default`` or the context is looked at as in any new line.
        """
        self.line_ids.browse()._subdebit_check_copy(default)
        copies = super(AccountMove, self.with_context(subdebit_copy=COPIED)).copy(
            default
        )
        return copies.with_env(self.env)

    # === ACCOUNTANTS' HANDS === #

    def button_cancel(self):
        """Void the charges of the invoice: their days are to be decided."""
        self._subdebit_check_may_be_edited()
        result = super().button_cancel()
        self.line_ids.sudo().subdebit_charge_ids._void()
        return result

    def button_draft(self):
        """Bring back the charges of an invoice that was cancelled."""
        self._subdebit_check_may_be_edited()
        cancelled = self.filtered(lambda move: move.state == "cancel")
        result = super().button_draft()
        cancelled.line_ids.sudo().subdebit_charge_ids._revive()
        cancelled.line_ids._subdebit_take_again()
        return result

    def _post(self, soft=True):
        """Write the credits of credit notes, and queue what is to be sent."""
        self._subdebit_keep_notice()
        # Found out before: what is issued is not rewritten.
        self.filtered("subdebit_payment_mode").mapped("narration")
        posted = super()._post(soft)
        credit_notes = posted.filtered(lambda move: move.move_type == "out_refund")
        credit_notes.line_ids._subdebit_credit_charges()
        credit_notes._subdebit_take_refunds()
        posted._subdebit_queue_sending()
        return posted

    # === THE NOTICE === #

    def _subdebit_keep_notice(self):
        """Put off the debit of drafts that are posted late: nobody was told before.

        NOTE: what the daily run posts at once is announced on its own date, and is due
        accordingly; once told, an invoice that is reset and posted again is told.
        """
        late = self.filtered(lambda move: move._subdebit_is_posted_late())
        for move in late:
            today = move.company_id.sudo()._subdebit_today()
            move.sudo().subdebit_posted_on = today
            token_sudo = move._subdebit_get_token_sudo()
            told_until = move._subdebit_get_told_until(token_sudo)
            if told_until:
                move.invoice_date_due = due_date(
                    move.invoice_date_due,
                    token_sudo._subdebit_scheme(),
                    today,
                    not_before=told_until,
                    run=move.company_id.sudo()._subdebit_daily_run(),
                )

    def _subdebit_is_posted_late(self):
        """Tell whether a draft for a debit is posted by hand, after its own date."""
        self.ensure_one()
        return (
            self.state == "draft"
            and self.move_type == "out_invoice"
            and self.subdebit_payment_mode == "automatic"
            and not self.subdebit_posted_on
            and self.env.context.get("subdebit_number_formats") is None
            and self.invoice_date
            and self.invoice_date_due
            and self.invoice_date < self.company_id.sudo()._subdebit_today()
        )

    def _subdebit_get_told_until(self, token_sudo):
        """Return the first day on which a draft that was posted late may be debited.

        :param token_sudo: the method that is debited.
        :return: None where nothing was promised, or nothing was late.
        """
        self.ensure_one()
        scheme = token_sudo._subdebit_scheme() if token_sudo else None
        if not self.subdebit_posted_on or scheme not in BANK_DEBIT_SCHEMES:
            return None
        notice = self.company_id.sudo().subdebit_notice_days
        return fields.Date.add(self.subdebit_posted_on, days=notice)

    # === WHOSE MONEY IT IS === #

    def _subdebit_get_token_sudo(self):
        """Return the saved method that the invoice is debited from; may be empty."""
        self.ensure_one()
        return self._subdebit_get_tokens_sudo()[self]

    def _subdebit_get_tokens_sudo(self):
        """Return the saved method that each invoice is debited from, by few searches.

        Of the invoice's own payer, and of nobody else, whoever pays its subscriptions
        by now. One that was chosen and cannot be charged is replaced by no other.

        :return: dict, ``account.move`` -> ``payment.token``, which may be empty.
        """
        tokens, found = {}, {}
        groups = self.grouped(lambda move: (move.company_id, move.currency_id))
        for (company, currency), moves in groups.items():
            found[company, currency] = self.env["payment.token"]._subdebit_find_sudo(
                moves.subdebit_payer_id, company, currency
            )
        for move in self:
            payer, chosen_sudo = move.subdebit_payer_id, move.sudo().subdebit_token_id
            token_sudo = chosen_sudo._subdebit_of(payer)
            if not chosen_sudo:
                of_payers = found[move.company_id, move.currency_id]
                token_sudo = of_payers.get(payer, chosen_sudo)
            if move._subdebit_is_offline() or move._subdebit_is_strange(token_sudo):
                token_sudo = chosen_sudo.browse()
            tokens[move] = token_sudo
        return tokens

    def _subdebit_is_strange(self, token_sudo):
        """Tell whether a method is of a firm that the payer was moved to since.

        Nobody is debited who was not announced: Billing confirms who pays first.
        """
        self.ensure_one()
        if not token_sudo or token_sudo.partner_id == self.subdebit_payer_id:
            return False
        return any(party._is_payer_moved() for party in self._subdebit_get_own_sudo())

    def _subdebit_is_offline(self):
        """Tell whether nothing is debited: as it was issued, or as is paid by now."""
        self.ensure_one()
        modes = [party.payment_mode for party in self._subdebit_get_own_sudo()]
        return self.subdebit_payment_mode == "offline" or "offline" in modes

    def _subdebit_get_own_sudo(self):
        """Return how the payer still pays what is billed: list of ``subdebit.party``."""
        subscriptions = self.sudo().line_ids.subdebit_charge_ids.subscription_id
        return [
            party
            for subscription in subscriptions
            for party in subscription._get_parties()
            if party.payer_id == self.subdebit_payer_id
        ]

    def _subdebit_get_own_subscriptions_sudo(self):
        """Return the billed subscriptions that the invoice's payer still pays."""
        subscriptions = self.sudo().line_ids.subdebit_charge_ids.subscription_id
        return subscriptions.filtered(
            lambda s: self.subdebit_payer_id in s.payer_id | s.share_ids.payer_id
        )

    def _subdebit_renew_choice(self):
        """Take the method that is chosen for the subscriptions by now, or none."""
        for move in self:
            parties = move._subdebit_get_own_sudo()
            chosen = self.env["payment.token"].sudo()
            chosen = chosen.union(*(party.payment_token_id for party in parties))
            if parties and len(chosen) <= 1:
                move.sudo().subdebit_token_id = chosen
