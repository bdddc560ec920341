from odoo import api, fields, models

from ...const import DEBIT_SCHEMES, OFFLINE_TYPES, PAYER_KINDS, PAYMENT_MODES


class SubdebitParty(models.AbstractModel):
    """Who pays for a subscription, or for a part of it, and how.

    For models with ``partner_id`` (who receives), ``payer_id``,
    ``company_id``, ``currency_id`` and ``state``.
    """

    _name = "subdebit.party"
    _description = "Who Pays a Subscription, or a Part of It"

    payer_kind = fields.Selection(
        PAYER_KINDS,
        string="Kind of Payer",
        compute="_compute_payer_kind",
        store=True,
        readonly=False,
        precompute=True,
        help="Where somebody else pays. Who pays for the client is invoiced, and the client"
        " sees no price. Of a third-party payer the client is invoiced and sees it, and"
        " the payer pays.",
    )
    invoice_partner_id = fields.Many2one(
        "res.partner",
        string="Invoiced To",
        compute="_compute_invoice_partner_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        check_company=True,
        ondelete="restrict",
        help="Whose name is on the invoice.",
    )
    payment_mode = fields.Selection(
        PAYMENT_MODES,
        compute="_compute_payment_mode",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    offline_type = fields.Selection(
        OFFLINE_TYPES,
        string="Offline Method",
        compute="_compute_payment_mode",
        store=True,
        readonly=False,
        precompute=True,
    )
    payment_token_id = fields.Many2one(
        "payment.token",
        string="Saved Method",
        copy=False,
        groups="subscription_debit.group_manager",
        help="Empty: the newest saved method of the payer.",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Payment Terms",
        check_company=True,
        help="For offline customers. Empty: the terms of the contact.",
    )
    method_owner_id = fields.Many2one(
        "res.partner",
        compute="_compute_method_owner_id",
        store=True,
        precompute=True,
        ondelete="set null",
        help="Whose saved method may be debited beside the payer's own: the firm that"
        " the payer belonged to when it was agreed who pays.",
    )
    method_label = fields.Char(string="Debited From", compute="_compute_method_label")
    debit_scheme = fields.Selection(
        DEBIT_SCHEMES,
        compute="_compute_debit_scheme",
        store=True,
        help="How the payer's saved method is debited; it decides the bank days and"
        " how long ahead the invoice is issued.",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "payer_id", "company_id")
    def _compute_payer_kind(self):
        """NOTE: not when the contact's choice changes: what runs is changed by a door."""
        for party in self:
            party.payer_kind = party.partner_id._subdebit_get_payer_kind(
                party.payer_id, party.company_id
            )

    @api.depends("payer_id", "payer_kind")
    def _compute_invoice_partner_id(self):
        for party in self:
            is_third = party.payer_kind == "third_party"
            debtor = party.partner_id if is_third else party.payer_id
            party.invoice_partner_id = debtor._subdebit_get_invoice_address()

    @api.depends("payer_id", "company_id")
    def _compute_payment_mode(self):
        for party in self:
            payer = party.payer_id.with_company(party.company_id)
            party.payment_mode = payer.subdebit_payment_mode or "automatic"
            party.offline_type = payer.subdebit_offline_type

    @api.depends("payer_id")
    def _compute_method_owner_id(self):
        """Remember the payer's firm.

        NOTE: not when the payer is moved under another: whoever edits contacts must
        not decide whose method is debited.
        """
        for party in self:
            party.method_owner_id = party.payer_id.commercial_partner_id

    @api.depends("payer_id", "payment_mode")
    def _compute_method_label(self):
        for party in self:
            token_sudo = party._get_token_sudo()
            party.method_label = token_sudo._subdebit_label() or False

    @api.depends("payer_id", "payment_mode", "payment_token_id")
    def _compute_debit_scheme(self):
        for party in self:
            token_sudo = party._get_token_sudo()
            scheme = token_sudo and token_sudo._subdebit_scheme()
            party.debit_scheme = scheme

    # === WHOSE METHOD === #

    def _is_held_sudo(self, held):
        """Tell whether nothing is debited now as a provider is held.

        :param held: who has a saved method at a provider that is held.
        """
        self.ensure_one()
        token_sudo = self._get_token_sudo()
        if token_sudo:
            return token_sudo._subdebit_is_held_sudo()
        return bool(held & (self.payer_id | self.payer_id.commercial_partner_id))

    def _get_token_sudo(self):
        """Return the saved method that is debited; maybe empty.

        The payer's own, or that of the firm to which he belonged when it was agreed who
        pays. Who is moved under another since is debited from his own or from none,
        until Billing confirms who pays: so nobody is debited who was not announced.

        One that was chosen is replaced by no other card of the payer's. A narrow door,
        as users may not read tokens.
        """
        self.ensure_one()
        token_sudo = self.env["payment.token"].sudo()
        if self.payment_mode != "automatic":
            return token_sudo
        payer, firm = self.payer_id._origin, self._get_method_firm()
        chosen = self.sudo().payment_token_id
        if chosen:
            usable_sudo = chosen._subdebit_of(payer)
            return usable_sudo.filtered(lambda token: token.partner_id in payer | firm)
        return self.payer_id._subdebit_token_sudo(
            self.company_id, firm, self.currency_id
        )

    def _is_payer_moved(self):
        """Tell whether the payer belongs to another firm than when it was agreed."""
        return self.method_owner_id != self.payer_id.commercial_partner_id

    def _get_method_firm(self):
        """Return the payer's firm, empty if it is another one than was agreed."""
        firm = self.payer_id._origin.commercial_partner_id
        is_agreed = self.state in ("draft", "pending") or firm == self.method_owner_id
        return firm if is_agreed else firm.browse()

    def _get_chosen_token_sudo(self):
        """Return the saved method that was chosen for this alone, if any.

        NOTE: also one that is archived. It is not replaced by another card in silence.
        """
        is_debited = self.payment_mode == "automatic"
        token_sudo = self.sudo().payment_token_id
        return token_sudo if is_debited else token_sudo.browse()

    # === HOW IT IS INVOICED === #

    def _get_payment_term(self):
        """Return the agreed terms; a payer who is debited has none."""
        self.ensure_one()
        if self.payment_mode == "automatic":
            return self.env["account.payment.term"]
        partner = self.invoice_partner_id.with_company(self.company_id)
        return self.payment_term_id or partner.property_payment_term_id

    def _get_fiscal_position(self):
        """Return the position by Odoo's own rules."""
        self.ensure_one()
        return (
            self.env["account.fiscal.position"]
            .with_company(self.company_id)
            ._get_fiscal_position(self.invoice_partner_id)
        )

    # === IN WORDS === #

    def _say_who_pays(self):
        """Return who pays and how, in a sentence that names no more than a label."""
        self.ensure_one()
        names = {
            "payer": self.payer_id.display_name,
            "address": self.invoice_partner_id.display_name,
        }
        if self.payment_mode == "automatic":
            names["method"] = self.sudo().method_label or self.env._("no saved method")
            return self.env._(
                "%(payer)s is debited (%(method)s), invoiced to %(address)s", **names
            )
        ways = dict(self._fields["offline_type"]._description_selection(self.env))
        names["way"] = ways.get(self.offline_type, "")
        return self.env._(
            "%(payer)s pays offline (%(way)s), invoiced to %(address)s", **names
        )

    def _get_method_problem(self):
        """Return why the chosen method is not to be debited, or None."""
        payer, token = self.payer_id, self.sudo().payment_token_id
        if token and token.partner_id not in payer | payer.commercial_partner_id:
            return self.env._(
                "The saved method is not one of %s, who pays: nobody is debited"
                " for somebody else.",
                payer.display_name,
            )
        if token and not token._subdebit_takes(self.currency_id):
            return token._subdebit_get_refusal(self.currency_id)
        return None


class ResPartner(models.Model):
    """Whose name is on an invoice."""

    _inherit = "res.partner"

    def _subdebit_get_invoice_address(self):
        """Return the contact that invoices are addressed to; empty of nobody."""
        return self and self.browse(self.address_get(["invoice"])["invoice"])
