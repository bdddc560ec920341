import json

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.exceptions import UserError
from odoo.http import request

from ..models.offer.offer import PAGE

# What of a contact is asked for on the page.
ADDRESS = ("name", "street", "street2", "zip", "city", "state_id", "country_id")
ADDRESS += ("phone", "vat")


class SubdebitOfferPage(CustomerPortal):
    """An offer, for who has a link that we signed: read, accepted, refused.

    The link is of one offer to one person, who pays or receives it. Who is logged in as somebody else is told so
    and can do nothing; who is logged in for the company sees what the payer sees.
    """

    @http.route(
        f"{PAGE}/<string:signed>",
        type="http",
        methods=["GET"],
        auth="public",
        website=True,
        sitemap=False,
    )
    def subdebit_offer(self, signed, pay="", **_more):
        """Show the offer, or what became of it."""
        return self._render_offer(self._find_offer_sudo(signed), pay)

    @http.route(
        f"{PAGE}/<string:signed>/accept",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
        sitemap=False,
    )
    def subdebit_accept(self, signed, shown="", agreed="", pay="", **_more):
        """Start it as it was shown; show it again where that is something else by now."""
        offer_sudo = self._find_offer_sudo(signed)
        if not self._may_answer(offer_sudo):
            return self._redirect(offer_sudo)
        offline, shown = pay == "offline", _parse_lines(shown)
        problem = self._get_problem(offer_sudo, offline, agreed)
        if problem:
            return self._render_offer(offer_sudo, pay, refused=problem)
        browser = request.httprequest
        try:
            with request.env.cr.savepoint():
                told = offer_sudo._accept_sudo(
                    shown,
                    offline=offline,
                    ip_address=browser.remote_addr or "",
                    user_agent=browser.user_agent.string or "",
                )
        except UserError as error:
            offer_sudo.invalidate_recordset()
            offer_sudo.subscription_id._tell_not_started(offer_sudo, error)
            return self._render_offer(offer_sudo, pay, not_started=True)
        if told is None:
            return self._redirect(offer_sudo)
        return self._render_offer(offer_sudo, pay, changed=_compare(shown, told))

    @http.route(
        f"{PAGE}/<string:signed>/refuse",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
        sitemap=False,
    )
    def subdebit_refuse(self, signed, reason="", **_more):
        """Give it back to the office."""
        offer_sudo = self._find_offer_sudo(signed)
        if self._may_answer(offer_sudo):
            offer_sudo._refuse_sudo(" ".join(reason.split()))
        return self._redirect(offer_sudo)

    @http.route(
        f"{PAGE}/<string:signed>/code",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
        sitemap=False,
    )
    def subdebit_offer_code(self, signed, code="", pay="", **_more):
        """Take a promo code off, or say why it cannot be used."""
        offer_sudo = self._find_offer_sudo(signed)
        if not self._may_answer(offer_sudo) or offer_sudo._is_of_receiver():
            return self._redirect(offer_sudo)
        problem = offer_sudo._enter_code_sudo(code)
        if problem:
            return self._render_offer(
                offer_sudo, pay, code_problem=problem, typed_code=code
            )
        return self._redirect(offer_sudo, pay)

    @http.route(
        f"{PAGE}/<string:signed>/address",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
        sitemap=False,
    )
    def subdebit_offer_address(self, signed, pay="", **posted):
        """Save the billing details, as the portal's own form checks them."""
        offer_sudo = self._find_offer_sudo(signed)
        billed_sudo = offer_sudo._get_billed_sudo()
        if not self._may_answer(offer_sudo) or not billed_sudo:
            return self._redirect(offer_sudo)
        values = {name: posted.get(name, "") for name in ADDRESS}
        if not billed_sudo.can_edit_vat():
            values.pop("vat")
        # NOTE: where the link went stays; only who has no address yet may give one.
        values["email"] = billed_sudo.email or posted.get("email", "")
        try:
            with request.env.cr.savepoint():
                _partner, told = self._create_or_update_address(billed_sudo, **values)
        except UserError as error:
            told = {"messages": [str(error)]}
        if told.get("messages"):
            return self._render_offer(offer_sudo, pay, typed=values, **told)
        offer_sudo._log_billed()
        return self._redirect(offer_sudo, pay)

    @http.route(
        f"{PAGE}/<string:signed>/method",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
        sitemap=False,
    )
    def subdebit_offer_method(self, signed, **_more):
        """Lead to the page where a method is saved, from which he comes back here."""
        offer_sudo = self._find_offer_sudo(signed)
        if not self._may_answer(offer_sudo) or offer_sudo._is_of_receiver():
            return self._redirect(offer_sudo)
        return request.redirect(offer_sudo._ask_method_sudo(), code=303)

    # === THE LINK === #

    def _find_offer_sudo(self, signed):
        """Return the offer of a link, and speak the language of its payer.

        :raise NotFound: for what we did not sign.
        """
        offers = request.env["subdebit.offer"]
        offer_sudo = offers._find_sudo(signed)
        if not offer_sudo:
            raise NotFound()
        lang = offer_sudo.payer_id.lang
        if lang and request.env.user._is_public():
            request.update_context(lang=lang)
            offer_sudo = offer_sudo.with_context(lang=lang)
        return offer_sudo

    def _may_answer(self, offer_sudo):
        relation = offer_sudo._get_relation(request.env.user)
        return relation == "may" and offer_sudo.state == "open"

    def _redirect(self, offer_sudo, pay=""):
        more = "?pay=offline" if pay == "offline" else ""
        return request.redirect(f"{offer_sudo._get_path_sudo()}{more}", code=303)

    def _get_problem(self, offer_sudo, offline, agreed):
        """Return what is still missing before it can be accepted, or None."""
        billed_sudo = offer_sudo._get_billed_sudo()
        if billed_sudo and not self._check_billing_address(billed_sudo):
            return request.env._("Complete your billing details first.")
        missing = (
            offer_sudo._get_method_problem(offline)
            or offer_sudo._get_discount_problem()
        )
        if not missing and not agreed:
            return request.env._("Tick the box to agree.")
        return missing

    # === THE PAGE === #

    def _render_offer(self, offer_sudo, pay="", **more):
        relation = offer_sudo._get_relation(request.env.user)
        values = {
            "page_name": "subdebit_offer",
            "offer": offer_sudo,
            "subscription": offer_sudo.subscription_id,
            "company": offer_sudo.company_id,
            "res_company": offer_sudo.company_id,
            "relation": relation,
            "state": "stranger" if relation == "stranger" else offer_sudo.state,
            "url": offer_sudo._get_path_sudo(),
            "is_receiver": offer_sudo._is_of_receiver(),
        }
        if values["state"] == "open":
            values |= self._prepare_open_values(offer_sudo, pay, more.get("typed"))
        return request.render(
            "subscription_debit.portal_offer",
            {**values, **more},
            status=403 if relation == "stranger" else 200,
        )

    def _prepare_open_values(self, offer_sudo, pay, typed):
        subscription_sudo = offer_sudo.subscription_id
        party_sudo = offer_sudo._get_party_sudo()
        may_offline = offer_sudo._may_pay_offline()
        offline = may_offline and pay == "offline"
        offered = offer_sudo._show(offline)
        billed_sudo = offer_sudo._get_billed_sudo()
        countries_sudo = request.env["res.country"].sudo().search([])
        return {
            "offered": offered,
            "shown": json.dumps(offered.get_lines()),
            "before_taxes": subscription_sudo._portal_is_before_taxes(),
            "offline": offline,
            "may_offline": may_offline,
            "party": party_sudo,
            "is_debited": party_sudo.payment_mode == "automatic" and not offline,
            "method": party_sudo._get_token_sudo()._subdebit_label(),
            "names_method": not request.env.user._is_public(),
            "billed": billed_sudo,
            "details": typed or offer_sudo._get_billing_details(),
            "is_complete": not billed_sudo or self._check_billing_address(billed_sudo),
            "countries": countries_sudo,
            "states": countries_sudo.state_ids,
            "may_edit_vat": billed_sudo and billed_sudo.can_edit_vat(),
            "code_problem": offer_sudo._get_code_problem(),
        }


def _parse_lines(text):
    """Return the texts that a page says it showed; none where it says anything else."""
    try:
        lines = json.loads(text)
    except ValueError:
        return []
    return [str(line) for line in lines] if isinstance(lines, list) else []


def _compare(shown, offered):
    """Return what was shown and is gone, and what has come."""
    lines = offered.get_lines()
    return {
        "gone": [line for line in shown if line not in lines],
        "come": [line for line in lines if line not in shown],
    }
