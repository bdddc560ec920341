import json

from odoo import http
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.exceptions import MissingError, UserError
from odoo.fields import Domain
from odoo.http import request

from ..const import RUNNING_STATES
from ..models.pause.portal import MOST_PAYMENTS

PAGE = "/my/subscriptions"
DECISION = f"{PAGE}/<int:number>/<any(cancel,keep,leave,pause,resume):verb>"


class SubdebitSubscriptions(CustomerPortal):
    """A customer's own subscriptions, and what he pays for others: seen and cancelled.

    The rights are those of the doors in ``models/pause/portal.py``.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "subdebit_subscription_count" in counters:
            subscriptions = request.env["subdebit.subscription"]
            has = subscriptions.sudo().search_count(
                subscriptions._portal_get_domain(), limit=1
            )
            waits = request.env["subdebit.offer"]._portal_get_open_sudo()
            values["subdebit_subscription_count"] = has or len(waits[:1])
        return values

    # === SEEN === #

    @http.route(
        [PAGE, f"{PAGE}/page/<int:page>"], type="http", auth="user", website=True
    )
    def portal_my_subscriptions(self, page=1, filterby=None, **_more):
        """Show what a visitor gets or pays: what runs, unless he asks for all."""
        filters = self._get_subscription_filters()
        filterby = filterby if filterby in filters else "running"
        domain = filters[filterby]["domain"]
        subscriptions_sudo = request.env["subdebit.subscription"].sudo()
        pager = portal_pager(
            url=PAGE,
            url_args={"filterby": filterby},
            total=subscriptions_sudo.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        return request.render(
            "subscription_debit.portal_my_subscriptions",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "subdebit_subscription",
                "subscriptions": subscriptions_sudo.search(
                    domain, limit=self._items_per_page, offset=pager["offset"]
                ),
                "offers": request.env["subdebit.offer"]._portal_get_open_sudo(),
                "pager": pager,
                "default_url": PAGE,
                "searchbar_filters": filters,
                "filterby": filterby,
            },
        )

    def _get_subscription_filters(self):
        mine = request.env["subdebit.subscription"]._portal_get_domain()
        running = Domain("state", "in", RUNNING_STATES)
        return {
            "running": {"label": request.env._("Running"), "domain": mine & running},
            "all": {"label": request.env._("All"), "domain": mine},
        }

    @http.route(f"{PAGE}/<int:number>", type="http", auth="user", website=True)
    def portal_my_subscription(self, number, **_more):
        """Show one subscription: what it is, how it stands, what is paid for it."""
        subscription_sudo = self._find_subscription_sudo(number)
        if not subscription_sudo:
            return request.redirect("/my")
        return request.render(
            "subscription_debit.portal_my_subscription",
            {
                **self._prepare_subscription_values(subscription_sudo),
                "verbs": subscription_sudo._portal_get_verbs(),
            },
        )

    def _find_subscription_sudo(self, number):
        """Return a subscription of the visitor's; empty where it is none of his."""
        subscriptions = request.env["subdebit.subscription"]
        try:
            return subscriptions._portal_find_sudo(number)
        except MissingError:
            return subscriptions

    def _prepare_subscription_values(self, subscription_sudo):
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "subdebit_subscription",
            "subscription": subscription_sudo,
            "sees_prices": subscription_sudo._portal_sees_prices(),
            "url": f"{PAGE}/{subscription_sudo.id}",
        }

    # === DECIDED === #

    @http.route(DECISION, type="http", auth="user", methods=["GET"], website=True)
    def portal_my_decision(self, number, verb, payments="1", **_more):
        """Show what a decision comes to, and ask."""
        subscription_sudo = self._find_subscription_sudo(number)
        if not subscription_sudo:
            return request.redirect("/my")
        if verb not in subscription_sudo._portal_get_verbs():
            return request.redirect(f"{PAGE}/{number}")
        return self._render_decision(subscription_sudo, verb, count_payments(payments))

    @http.route(DECISION, type="http", auth="user", methods=["POST"], website=True)
    def portal_my_decision_confirm(
        self, number, verb, shown="", payments="1", reason="", **_more
    ):
        """Do what was shown; show it again where that is something else by now."""
        subscription_sudo = self._find_subscription_sudo(number)
        if not subscription_sudo:
            return request.redirect("/my")
        shown, payments = parse_lines(shown), count_payments(payments)
        reasons_sudo = subscription_sudo._portal_get_reasons_sudo(verb)
        chosen = reasons_sudo.filtered(lambda known: str(known.id) == reason)
        try:
            with request.env.cr.savepoint():
                told = subscription_sudo._portal_confirm(
                    verb, shown, payments, chosen.id
                )
        except UserError as error:
            return self._render_decision(
                subscription_sudo, verb, payments, refused=str(error)
            )
        if told is None:
            return request.redirect(f"{PAGE}/{number}")
        lines = told.get_lines()
        changed = {
            "gone": [line for line in shown if line not in lines],
            "come": [line for line in lines if line not in shown],
        }
        return self._render_decision(
            subscription_sudo, verb, payments, changed=changed, reason=chosen.id
        )

    def _render_decision(self, subscription_sudo, verb, payments, **more):
        decision = subscription_sudo._portal_decide(verb, payments)
        told = subscription_sudo._portal_tell(verb, decision)
        return request.render(
            "subscription_debit.portal_my_decision",
            {
                **self._prepare_subscription_values(subscription_sudo),
                "verb": verb,
                "told": told,
                "shown": json.dumps(told.get_lines()),
                "reasons": subscription_sudo._portal_get_reasons_sudo(verb),
                "payments": payments,
                "most_payments": MOST_PAYMENTS,
                **more,
            },
        )


def count_payments(text):
    """Return a number of payments from the address of a page, within bounds."""
    return min(int(text), MOST_PAYMENTS) if text in map(str, range(1, 10)) else 1


def parse_lines(text):
    """Return the texts that a page says it showed; none where it says anything else."""
    try:
        lines = json.loads(text)
    except ValueError:
        return []
    return [str(line) for line in lines] if isinstance(lines, list) else []
