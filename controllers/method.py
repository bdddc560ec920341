from werkzeug.exceptions import NotFound

from odoo import http
from odoo.addons.payment.controllers.portal import PaymentPortal
from odoo.addons.payment.utils import singularize_reference_prefix
from odoo.exceptions import ValidationError
from odoo.http import request

from ..gateways.errors import GatewayError
from ..models.payment.checkout import BACK
from ..models.payment.request import PAGE

# What a visitor may begin here: to save a method, and to pay with none.
FLOWS = ("redirect", "direct")


class SubdebitMethodPage(PaymentPortal):
    """Odoo's own form to save a payment method, for who has a link that we signed.

    The link is of one request, for one payer, until it expires or was used. Nothing of
    the payer is shown but his name, none of his methods, and nothing is charged.
    """

    @http.route(
        f"{PAGE}/<string:signed>",
        type="http",
        methods=["GET"],
        auth="public",
        website=True,
        sitemap=False,
    )
    def subdebit_save_method(self, signed, told="", **_more):
        """Show the form, or say that the link has expired or was used."""
        asked_sudo = self._find_request_sudo(signed)
        values = {
            "told": told,
            "page_name": "subdebit_save_method",
            "state": asked_sudo.state,
            "company": asked_sudo.company_id,
            "res_company": asked_sudo.company_id,
            "payer_name": asked_sudo.payer_id.name,
            "expires_at": asked_sudo.expires_at,
            "back_path": asked_sudo.back_path,
        }
        if asked_sudo.state == "open":
            values.update(self._prepare_form_values(asked_sudo, signed))
            mandate_provider_sudo = asked_sudo._get_mandate_provider_sudo()
            values["mandate_url"] = mandate_provider_sudo and f"{PAGE}/{signed}/mandate"
        return request.render("subscription_debit.portal_save_method", values)

    @http.route(f"{PAGE}/<string:signed>/transaction", type="jsonrpc", auth="public")
    def subdebit_save_method_transaction(
        self, signed, provider_id=None, payment_method_id=None, flow=None, **_more
    ):
        """Begin to save a method of the payer of the link, and return what is shown.

        NOTE: whose it is, that it is kept and that nothing is charged come from here,
        whatever the page sends.
        """
        asked_sudo = self._find_request_sudo(signed)
        if asked_sudo.state != "open":
            raise ValidationError(request.env._("This link has expired."))
        providers_sudo = asked_sudo._get_providers_sudo()
        methods_sudo = asked_sudo._get_methods_sudo(providers_sudo)
        if (
            provider_id not in providers_sudo.ids
            or payment_method_id not in methods_sudo.ids
            or flow not in FLOWS
        ):
            raise ValidationError(request.env._("Choose one of the methods shown."))
        tx_sudo = self._create_transaction(
            provider_id=provider_id,
            payment_method_id=payment_method_id,
            token_id=None,
            amount=None,
            currency_id=None,
            partner_id=asked_sudo.payer_id.id,
            flow=flow,
            tokenization_requested=True,
            landing_route=f"{PAGE}/{signed}",
            reference_prefix=singularize_reference_prefix(prefix="V"),
            is_validation=True,
        )
        return tx_sudo._get_processing_values()

    @http.route()
    def archive_token(self, token_id):
        """Refuse to let a customer delete what is debited.

        NOTE: the page asks for the links of the method first; whoever calls the address
        itself comes by here.
        """
        partner = request.env.user.partner_id
        token_sudo = request.env["payment.token"].sudo().browse(token_id).exists()
        if token_sudo.partner_id in partner | partner.commercial_partner_id:
            token_sudo._subdebit_refuse_if_used()
        return super().archive_token(token_id)

    # === A MANDATE, ON THE PROVIDER'S PAGE === #

    @http.route(
        f"{PAGE}/<string:signed>/mandate",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
        sitemap=False,
    )
    def subdebit_sign_mandate(self, signed, **_more):
        """Lead the payer to the page on which he signs."""
        asked_sudo = self._find_request_sudo(signed)
        page = f"{PAGE}/{signed}"
        if asked_sudo.state != "open" or not asked_sudo._get_mandate_provider_sudo():
            return request.redirect(page)
        back = f"{asked_sudo.get_base_url()}{page}/signed"
        url = asked_sudo._begin_mandate_sudo(back, back)
        if not url:
            told = "" if asked_sudo.token_id else "?told=problem"
            return request.redirect(f"{page}{told}")
        return request.redirect(url, code=303, local=False)

    @http.route(
        f"{PAGE}/<string:signed>/signed",
        type="http",
        methods=["GET"],
        auth="public",
        website=True,
        sitemap=False,
    )
    def subdebit_signed_mandate(self, signed, **_more):
        """Take who comes back, signed or not, to where he began.

        NOTE: that he came back says nothing. What he did is read at the provider, and
        where it does not answer, its news tells later.
        """
        asked_sudo = self._find_request_sudo(signed)
        told = "open"
        try:
            asked_sudo._hear_setup_sudo()
        except GatewayError:
            told = "later"
        told = "" if asked_sudo.token_id else f"?told={told}"
        return request.redirect(f"{PAGE}/{signed}{told}")

    # === THE CHECKOUT === #

    @http.route(
        f"{BACK}/<string:signed>",
        type="http",
        methods=["GET"],
        auth="public",
        website=True,
        sitemap=False,
    )
    def subdebit_back_to_checkout(self, signed, **_more):
        """Take who comes back from the provider's page to Odoo's own status page.

        NOTE: as above, that he came back says nothing.
        """
        transactions = request.env["payment.transaction"]
        tx_sudo = transactions._subdebit_find_back_sudo(signed)
        if not tx_sudo:
            raise NotFound()
        asked_sudo = tx_sudo.subdebit_request_id
        try:
            asked_sudo._hear_setup_sudo()
        except GatewayError:
            # The provider's news tell later; until then it is pending on the page.
            return request.redirect("/payment/status")
        if asked_sudo.token_id:
            tx_sudo._subdebit_follow_signed_sudo(asked_sudo.token_id)
        return request.redirect("/payment/status")

    # === THE LINK === #

    def _find_request_sudo(self, signed):
        """Return the request of a link.

        :raise NotFound: for what we did not sign.
        """
        asked_sudo = request.env["subdebit.method.request"]._find_sudo(signed)
        if not asked_sudo:
            raise NotFound()
        return asked_sudo

    def _prepare_form_values(self, asked_sudo, signed):
        """Return what Odoo's own form needs to save a method, and no saved one."""
        providers_sudo = asked_sudo._get_providers_sudo()
        return {
            "mode": "validation",
            "allow_token_selection": False,
            "allow_token_deletion": False,
            "reference_prefix": singularize_reference_prefix(prefix="V"),
            "partner_id": asked_sudo.payer_id.id,
            "providers_sudo": providers_sudo,
            "payment_methods_sudo": asked_sudo._get_methods_sudo(providers_sudo),
            "tokens_sudo": request.env["payment.token"].sudo(),
            "availability_report": {},
            "transaction_route": f"{PAGE}/{signed}/transaction",
            "landing_route": f"{PAGE}/{signed}",
            "access_token": "",
            **self._get_extra_payment_form_values(),
        }
