from urllib.parse import parse_qsl, urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import hash_sign, verify_hash_signed

from ...const import SCHEME_OF_METHOD
from ...schedule.schemes import scheme_named

# Where who signed at the checkout comes back to.
BACK = "/subscriptions/checkout"
SCOPE = "subdebit_checkout"


class SubdebitMethodRequest(models.Model):
    _inherit = "subdebit.method.request"

    checkout_ids = fields.One2many(
        "payment.transaction",
        "subdebit_request_id",
        readonly=True,
        groups="base.group_system",
        help="What waits for its mandate at Odoo's own checkout.",
    )


class PaymentTransaction(models.Model):
    """Odoo's checkout, at a provider on whose own page a mandate is signed.

    Nothing in the address of the page that is come back to is believed: what was signed
    is read at the provider, by whoever comes first, the visitor or the provider's news.
    """

    _inherit = "payment.transaction"

    subdebit_request_id = fields.Many2one(
        "subdebit.method.request",
        string="Set-Up",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    # === TO THE PAGE === #

    def _get_specific_rendering_values(self, processing_values):
        """Return the page of the provider on which the customer signs."""
        values = super()._get_specific_rendering_values(processing_values)
        if not self.provider_id._subdebit_has_gateway():
            return values
        url = self._subdebit_begin_setup_sudo()
        if not url:
            self._set_error(
                self.env._(
                    "The page of the bank debit could not be opened. Try again later, or"
                    " choose another way to pay."
                )
            )
        # NOTE: a form that is sent by GET drops what its address asks for.
        page = urlsplit(url or "")
        return {
            **values,
            "api_url": page._replace(query="").geturl(),
            "url_params": dict(parse_qsl(page.query)),
        }

    def _subdebit_begin_setup_sudo(self):
        """Return the address of the page, or None where the provider makes none.

        A second click, for the same payer, scheme and currency, leads to the same set-up.
        """
        self.ensure_one()
        back = self._subdebit_get_back_url()
        asked = self.env["subdebit.method.request"]._get_open_sudo(
            self.partner_id, self.company_id, **self._subdebit_prepare_wish()
        )
        if not asked.mandate_provider_id:
            asked.mandate_provider_id = self.provider_id
        self.sudo().subdebit_request_id = asked
        url = asked._begin_mandate_sudo(back, back)
        # NOTE: who has signed meanwhile is led to where that is heard.
        return back if asked.token_id else url

    def _subdebit_prepare_wish(self):
        """Return which mandate is wanted.

        :raise ValidationError: for a currency that is not the scheme's, or without the
            highest sum that the scheme asks for.
        """
        scheme = SCHEME_OF_METHOD.get(self.payment_method_code, "")
        currency = self._subdebit_get_scheme_currency(scheme)
        wish = {"mandate_scheme": scheme or False, "mandate_currency_id": currency.id}
        if scheme == "pay_to":
            wish["mandate_most"] = self._subdebit_get_most()
        return wish

    def _subdebit_get_scheme_currency(self, scheme):
        if not scheme:
            return self.currency_id
        name = scheme_named(scheme).currency
        currencies = self.env["res.currency"].with_context(active_test=False)
        currency = currencies.search([("name", "=", name)])
        if self.operation != "validation" and self.currency_id != currency:
            raise ValidationError(
                self.env._(
                    "%(method)s is debited in %(theirs)s, not in %(ours)s.",
                    method=self.payment_method_id.name,
                    theirs=name,
                    ours=self.currency_id.name,
                )
            )
        return currency or self.currency_id

    def _subdebit_get_most(self):
        """Return the highest single debit that the payer is asked to agree to."""
        most = self.company_id.sudo().subdebit_payto_most
        if not most:
            raise ValidationError(
                self.env._(
                    "PayTo needs the highest single debit that customers agree to: it is"
                    " not set for %s.",
                    self.company_id.name,
                )
            )
        is_payment = self.operation != "validation"
        return max(most, self.amount) if is_payment else most

    def _subdebit_get_back_url(self):
        signed = hash_sign(self.sudo().env, SCOPE, self.id)
        return f"{self.provider_id.get_base_url()}{BACK}/{signed}"

    @api.model
    def _subdebit_find_back_sudo(self, signed):
        """Return the transaction of an address that we signed; empty of any other."""
        try:
            found = verify_hash_signed(self.sudo().env, SCOPE, signed)
        except ValueError:
            found = None
        return self.sudo().browse(found or ()).exists()

    # === SIGNED, OR NOT === #

    def _subdebit_follow_signed_sudo(self, token):
        """Take up what waited for a mandate: it is saved, or it is debited now.

        The worker asks the provider for the money, nobody who looks at a page does.
        """
        for tx in self.filtered(lambda tx: tx.state == "draft"):
            tx.write({"token_id": token.id, "tokenize": False})
            if tx.operation == "validation":
                tx._set_done()
            else:
                tx._subdebit_queue_online()

    def _subdebit_follow_unsigned_sudo(self):
        """Give up what waited for a mandate that was not signed."""
        waiting = self.filtered(lambda tx: tx.state == "draft")
        waiting._set_canceled(self.env._("The direct debit was not signed."))
