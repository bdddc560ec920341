from odoo import api, fields, models

from ...const import DEBIT_SCHEMES, SCHEME_OF_METHOD
from ...schedule.schemes import (
    BANK_DAYS,
    BANK_DAYS_BEFORE_THE_MONTH,
    CALENDAR_DAYS,
    Notice,
    scheme_named,
)

MANDATE_STATES = [
    ("pending", "Pending"),
    ("active", "Active"),
    ("suspended", "Suspended by the payer"),
    ("cancelled", "Cancelled"),
    ("expired", "Expired"),
    ("failed", "Failed"),
    ("consumed", "Used up"),
    ("blocked", "Blocked"),
    ("replaced", "Replaced"),
    # NOTE: ours; no provider says so.
    ("lapsed", "Lapsed"),
]
# With its mandate in one of these, nothing can be debited from a method.
MANDATE_OVER = (
    "suspended",
    "cancelled",
    "expired",
    "failed",
    "consumed",
    "blocked",
    "replaced",
    "lapsed",
)
# What decides how the payers' subscriptions are debited.
FOLLOWED = {
    "active",
    "mandate_scheme",
    "mandate_state",
    "next_charge_date",
    "partner_id",
}
# What a notice is counted in, as ``schedule`` knows it.
NOTICE_UNITS = {
    "bank_day": BANK_DAYS,
    "day": CALENDAR_DAYS,
    "bank_day_before_month": BANK_DAYS_BEFORE_THE_MONTH,
}


class PaymentToken(models.Model):
    _inherit = "payment.token"

    mandate_scheme = fields.Selection(
        DEBIT_SCHEMES,
        compute="_compute_mandate_scheme",
        store=True,
        readonly=False,
        precompute=True,
        help="How the method is debited: it decides the bank days and the notice.",
    )
    mandate_state = fields.Selection(
        MANDATE_STATES,
        readonly=True,
    )
    mandate_reference = fields.Char(readonly=True)
    mandate_date = fields.Date(string="Mandate Signed On", readonly=True)
    next_charge_date = fields.Date(
        string="Next Possible Charge",
        readonly=True,
        help="Told by the provider; empty when it does not say.",
    )
    mandate_most = fields.Float(
        string="Highest Single Debit",
        digits=0,
        readonly=True,
        help="What the payer agreed to at most, where the scheme asks for it; 0: any sum.",
    )
    mandate_notice = fields.Integer(
        string="Notice",
        readonly=True,
        help="So long before a charge it can last be stopped or announced.",
    )
    mandate_notice_unit = fields.Selection(
        [
            ("bank_day", "Bank days"),
            ("day", "Days"),
            ("bank_day_before_month", "Bank days before the month"),
        ],
        string="Notice Counted In",
        readonly=True,
        help="Told by the mandate or the provider; empty: the notice of the scheme.",
    )

    _mandate_notice_in_reach = models.Constraint(
        "CHECK(mandate_notice BETWEEN 0 AND 90)",
        "The notice of a mandate is 0 to 90 days.",
    )

    @api.depends("payment_method_id")
    def _compute_mandate_scheme(self):
        for token in self:
            known = SCHEME_OF_METHOD.get(token.payment_method_id.code, "card")
            token.mandate_scheme = token.mandate_scheme or known

    @api.model_create_multi
    def create(self, vals_list):
        """Let the payers' subscriptions follow the method."""
        tokens = super().create(vals_list)
        # NOTE: a mandate is signed by its payer, whoever hears of it first.
        signed = tokens.filtered(lambda t: t.provider_id._subdebit_has_gateway())
        signed._subdebit_remember_sudo("saved", by="payer", user_id=False)
        (tokens - signed)._subdebit_remember_sudo("saved")
        tokens._subdebit_update_subscriptions_sudo()
        return tokens

    def write(self, vals):
        """Let the payers' subscriptions follow the method; remember who archives it."""
        changed = self.browse()
        if "active" in vals:
            changed = self.filtered(lambda token: token.active != bool(vals["active"]))
        result = super().write(vals)
        if changed:
            kind = "restored" if vals["active"] else "archived"
            changed._subdebit_remember_sudo(kind)
        if changed and vals["active"]:
            self.env["subdebit.provider.hold"]._forget_restored_sudo(changed)
        if FOLLOWED & set(vals):
            self._subdebit_update_subscriptions_sudo()
        return result

    def _subdebit_update_subscriptions_sudo(self):
        """Find out anew how what runs is debited.

        A narrow door: a payer who saves a method in the portal may not see them.
        """
        firms = self.partner_id.commercial_partner_id
        for model in ("subdebit.subscription", "subdebit.share"):
            found_sudo = (
                self.env[model]
                .sudo()
                .search(
                    [
                        ("payer_id.commercial_partner_id", "in", firms.ids),
                        ("payment_mode", "=", "automatic"),
                        ("state", "not in", ("ended", "cancelled")),
                    ]
                )
            )
            found_sudo._update_debit_scheme()
            if "pending" in found_sudo.mapped("state"):
                self.env["subdebit.debit.run"].sudo()._trigger()

    def _subdebit_get_schemes(self, company):
        """Return the names of the schemes that a company's payers are debited by."""
        groups = self._read_group(
            [("company_id", "parent_of", company.id)], ["mandate_scheme"]
        )
        return {scheme for (scheme,) in groups if scheme}

    def _get_available_tokens(self, *args, is_validation=False, **kwargs):
        """Offer no method to pay with that cannot be charged.

        NOTE: where methods are managed, all are shown, so that one can be taken away.
        """
        found = super()._get_available_tokens(
            *args, is_validation=is_validation, **kwargs
        )
        if is_validation:
            return found
        return found.filtered(lambda token: token._subdebit_can_charge())

    # === WHOSE IT IS, AND WHETHER IT CAN BE CHARGED === #

    @api.model
    def _subdebit_find_sudo(self, payers, company, currency=None):
        """Return the saved method that each payer is debited from, by one search.

        His own before his company's, the newest first; none that cannot be charged. One
        that takes the currency goes before one that does not.
        A narrow door: users may not read tokens, so only what a caller shows of the
        answer leaves the server.

        :return: dict, ``res.partner`` -> ``payment.token``, which may be empty.
        """
        tokens_sudo = self.sudo().search(
            [
                # NOTE: said, as whoever archives one may look at the archived ones too.
                ("active", "=", True),
                ("partner_id", "in", (payers | payers.commercial_partner_id).ids),
                ("company_id", "parent_of", company.id),
                ("provider_id.state", "!=", "disabled"),
                ("mandate_state", "not in", MANDATE_OVER),
            ],
            order="id desc",
        )
        newest = {}
        for token in tokens_sudo.sorted(
            lambda token: not token._subdebit_takes(currency)
        ):
            newest.setdefault(token.partner_id, token)
        none = tokens_sudo.browse()
        return {payer: _choose(newest, payer, currency) or none for payer in payers}

    def _subdebit_of(self, payer):
        """Return those of the methods that are a payer's, and can be charged."""
        return self.filtered(
            lambda token: token._subdebit_is_of(payer) and token._subdebit_can_charge()
        )

    def _subdebit_is_of(self, payer):
        """Tell whether a method is a payer's own, or his company's."""
        self.ensure_one()
        return self.partner_id in payer | payer.commercial_partner_id

    def _subdebit_scheme(self):
        """Return the name of the scheme, as ``schedule`` knows it."""
        self.ensure_one()
        return self.mandate_scheme or "card"

    def _subdebit_get_notice(self):
        """Return the ``Notice`` that the mandate or its provider states, or None."""
        unit = NOTICE_UNITS.get(self.mandate_notice_unit)
        return Notice(self.mandate_notice, unit) if unit else None

    def _subdebit_label(self):
        """Return what a user may see of a saved method; empty without one."""
        if not self:
            return ""
        return f"{self.display_name} ({self.provider_id.name})"

    def _subdebit_get_refusal(self, currency, amount=0.0, day=None):
        """Return why the method cannot be charged a sum in a currency, or False.

        :param date day: on which the banks would charge it; None: not known.
        """
        self.ensure_one()
        if not self._subdebit_can_charge():
            return self._subdebit_say_lapsed() or self.env._(
                "The saved method is no longer valid."
            )
        if self._subdebit_lapses_before(day):
            return self._subdebit_say_lapses()
        most = self.mandate_most
        if most and currency.compare_amounts(amount, most) > 0:
            return self.env._(
                "The payer agreed to %(most)s a debit at most, and %(amount)s are to be"
                " debited: ask for another payment method, or debit in parts.",
                most=currency.format(most),
                amount=currency.format(amount),
            )
        taker = self._subdebit_get_currency_refuser(currency)
        return taker and self.env._(
            "%(provider)s does not take %(currency)s.",
            provider=taker,
            currency=currency.name,
        )

    def _subdebit_takes(self, currency):
        """Tell whether nothing about the method speaks against a currency; None: any."""
        return not currency or not self._subdebit_get_currency_refuser(currency)

    def _subdebit_get_currency_refuser(self, currency):
        """Return the name of what does not take a currency, or False.

        NOTE: a scheme has one currency. Odoo's methods say which; where a gateway of ours
        saved the mandate, the scheme itself decides.
        """
        provider, method = self.provider_id, self.payment_method_id
        for taker, currencies in (
            (provider, provider.available_currency_ids),
            (method, method.supported_currency_ids),
        ):
            if currencies and currency not in currencies:
                return taker.name
        own = provider._subdebit_has_gateway() and scheme_named(self._subdebit_scheme())
        if own and own.currency and own.currency != currency.name:
            return dict(DEBIT_SCHEMES)[own.name]
        return False

    def _subdebit_can_charge(self):
        """Tell whether the method may be charged now."""
        self.ensure_one()
        return (
            self.active
            and self.provider_id.state != "disabled"
            and self.mandate_state not in MANDATE_OVER
        )


def _choose(newest, payer, currency):
    """Return the payer's own method, or his company's; what takes the currency first."""
    found = [newest[p] for p in (payer, payer.commercial_partner_id) if p in newest]
    taking = [token for token in found if token._subdebit_takes(currency)]
    return next(iter(taking or found), None)
