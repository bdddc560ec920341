from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request
from odoo.tools import email_normalize

from ..models.offer.plan import PUBLIC_PAGE
from ..models.offer.signup import CONFIRM_PAGE

# A name is no letter.
LONGEST_NAME = 100


class SubdebitSubscribePage(http.Controller):
    """A plan for everybody: its prices, and a form that asks for an address.

    What a visitor is told does not hang on who is known here. Nothing but his request
    is kept before he has opened the mail that it sends.
    """

    @http.route(
        f"{PUBLIC_PAGE}/<string:slug>",
        type="http",
        methods=["GET"],
        auth="public",
        website=True,
        sitemap=False,
    )
    def subdebit_subscribe(self, slug, cadence="", **_more):
        """Show what the plan costs, in the frequency that is chosen."""
        return self._render_plan(self._find_plan_sudo(slug), slug, cadence)

    @http.route(
        f"{PUBLIC_PAGE}/<string:slug>",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
        sitemap=False,
    )
    def subdebit_subscribe_begin(self, slug, cadence="", **posted):
        """Mail a link to the address; say the same, whoever it is."""
        plan_sudo = self._find_plan_sudo(slug)
        name = " ".join(posted.get("name", "").split())[:LONGEST_NAME]
        email = email_normalize(posted.get("email", ""))
        price = _choose(plan_sudo._get_public_prices_sudo(), cadence)
        if not (name and email and price):
            return self._render_plan(plan_sudo, slug, cadence, typed=posted, wrong=True)
        told = {}
        # NOTE: people do not see this field; what fills in forms by itself does.
        if not posted.get("homepage"):
            told = request.env["subdebit.signup"]._begin_sudo(
                plan_sudo,
                price["cadence"],
                _get_chosen_addons(price, posted),
                {
                    "name": name,
                    "email": email,
                    "lang": request.env.lang,
                    "ip_address": request.httprequest.remote_addr or "",
                    "discount_code": posted.get("code", "").strip()[:LONGEST_NAME],
                },
            )
        if told:
            return self._render_plan(plan_sudo, slug, cadence, typed=posted, **told)
        return request.redirect(f"{PUBLIC_PAGE}/{slug}/sent", code=303)

    @http.route(
        f"{PUBLIC_PAGE}/<string:slug>/sent",
        type="http",
        methods=["GET"],
        auth="public",
        website=True,
        sitemap=False,
    )
    def subdebit_subscribe_sent(self, slug, **_more):
        """Say that a mail was sent."""
        return self._render("sent", self._find_plan_sudo(slug))

    # === THE ADDRESS IS PROVED === #

    @http.route(
        f"{CONFIRM_PAGE}/<string:signed>",
        type="http",
        methods=["GET"],
        auth="public",
        website=True,
        sitemap=False,
    )
    def subdebit_confirm(self, signed, **_more):
        """Ask to go on.

        NOTE: what reads mails before people do opens each link in them.
        """
        signup_sudo = self._find_signup_sudo(signed)
        return self._render(
            "expired" if signup_sudo.state == "expired" else "confirm",
            signup_sudo.plan_id,
            url=f"{CONFIRM_PAGE}/{signed}",
        )

    @http.route(
        f"{CONFIRM_PAGE}/<string:signed>",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
        sitemap=False,
    )
    def subdebit_confirm_post(self, signed, **_more):
        """Make the offer of what was chosen, and lead to its page."""
        signup_sudo = self._find_signup_sudo(signed)
        offer_sudo = signup_sudo._confirm_sudo()
        if not offer_sudo:
            return self._render("expired", signup_sudo.plan_id)
        return request.redirect(offer_sudo._get_path_sudo(), code=303)

    # === WHAT IS SHOWN === #

    def _find_plan_sudo(self, slug):
        """Return the plan of an address.

        :raise NotFound: where none is shown to the public.
        """
        plan_sudo = request.env["subdebit.plan"]._find_public_sudo(slug)
        if not plan_sudo:
            raise NotFound()
        return plan_sudo

    def _find_signup_sudo(self, signed):
        signup_sudo = request.env["subdebit.signup"]._find_sudo(signed)
        if not signup_sudo:
            raise NotFound()
        return signup_sudo

    def _render_plan(self, plan_sudo, slug, cadence, typed=None, **more):
        prices = plan_sudo._get_public_prices_sudo()
        return self._render(
            "plan",
            plan_sudo,
            prices=prices,
            chosen=_choose(prices, cadence) or (prices and prices[0]),
            url=f"{PUBLIC_PAGE}/{slug}",
            typed=typed or {},
            **more,
        )

    def _render(self, step, plan_sudo, **more):
        company_sudo = plan_sudo.company_id
        return request.render(
            "subscription_debit.portal_subscribe",
            {
                "page_name": "subdebit_subscribe",
                "step": step,
                "plan": plan_sudo,
                "company": company_sudo,
                "res_company": company_sudo,
                **more,
            },
        )


def _choose(prices, cadence):
    """Return the prices of a frequency, by its number as the page sends it."""
    return next((one for one in prices if str(one["cadence"].id) == cadence), None)


def _get_chosen_addons(price, posted):
    """Return those add-ons of a plan that were ticked."""
    offered = price["addons"].plan_line_id
    return offered.filtered(lambda line: f"addon_{line._origin.id}" in posted)._origin
