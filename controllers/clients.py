import json

from odoo import http
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.exceptions import UserError
from odoo.http import request

from ..models.change.clients import BULK_VERBS, MOST_AT_ONCE, get_lines_of
from ..models.pause.portal import MOST_PAYMENTS
from .changes import QUANTITY
from .subscriptions import count_payments, parse_lines

PAGE = "/my/clients"
DECISION = f"{PAGE}/decide"


class SubdebitClients(CustomerPortal):
    """All clients for whom a visitor pays, with sums, and changed at once.

    The rights are those of the doors in ``models/payer/portal.py`` and
    ``models/change/clients.py``.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "subdebit_client_count" in counters:
            paid = request.env["subdebit.subscription"]._portal_get_paid_domain()
            groups = request.env["subdebit.subscription"].sudo()
            values["subdebit_client_count"] = len(
                groups._read_group(paid, ["partner_id"])
            )
        return values

    @http.route(
        [PAGE, f"{PAGE}/page/<int:page>"], type="http", auth="user", website=True
    )
    def portal_my_clients(self, page=1, **_more):
        """Show the clients, some on a page, and what all of them come to."""
        subscriptions = request.env["subdebit.subscription"]
        paid_sudo = subscriptions.sudo().search(subscriptions._portal_get_paid_domain())
        clients = paid_sudo._portal_get_clients()
        pager = portal_pager(
            url=PAGE, total=len(clients), page=page, step=self._items_per_page
        )
        first = pager["offset"]
        firm = subscriptions._portal_get_firm()
        return request.render(
            "subscription_debit.portal_my_clients",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "subdebit_clients",
                "clients": clients[first : first + self._items_per_page],
                "count": len(clients),
                "total": paid_sudo._sum_monthly_of(firm),
                "offers": self._get_offers_for_clients(),
                "most_at_once": MOST_AT_ONCE,
                "may_pause": any(paid_sudo.company_id.mapped("subdebit_portal_pause")),
                "pager": pager,
                "default_url": PAGE,
            },
        )

    def _get_offers_for_clients(self):
        """Return what waits for the visitor's yes, and is for somebody else."""
        waiting = request.env["subdebit.offer"]._portal_get_open_sudo()
        return waiting.filtered(
            lambda offer: (
                not offer._is_of_receiver()
                and offer._get_party_sudo()._is_paid_for_another()
            )
        )

    # === SEVERAL AT ONCE === #

    @http.route(DECISION, type="http", auth="user", methods=["GET"], website=True)
    def portal_my_clients_decision(self, verb="", **values):
        """Show what a decision on several clients comes to, and ask."""
        chosen_sudo = self._find_chosen_sudo()
        if verb not in BULK_VERBS or not chosen_sudo:
            return request.redirect(PAGE)
        return self._render_bulk(chosen_sudo, verb, self._read_bulk(values))

    @http.route(DECISION, type="http", auth="user", methods=["POST"], website=True)
    def portal_my_clients_decision_confirm(
        self, verb="", shown="", reason="", **values
    ):
        """Do what was shown; show it again where that is something else by now."""
        chosen_sudo = self._find_chosen_sudo()
        if verb not in BULK_VERBS or not chosen_sudo:
            return request.redirect(PAGE)
        values, shown = self._read_bulk(values), parse_lines(shown)
        reasons_sudo = chosen_sudo._portal_get_reasons_sudo(verb)
        reason_sudo = reasons_sudo.filtered(lambda known: str(known.id) == reason)
        agreed = request.httprequest.values.getlist("agreed")
        refused = verb == "change" and chosen_sudo._portal_get_bulk_refusal(
            values, agreed
        )
        if refused:
            return self._render_bulk(chosen_sudo, verb, values, refused=refused)
        try:
            with request.env.cr.savepoint():
                told = self._confirm_each(chosen_sudo, verb, values, shown, reason_sudo)
        except UserError as error:
            return self._render_bulk(chosen_sudo, verb, values, refused=str(error))
        if told is None:
            return request.redirect(PAGE)
        lines = get_lines_of(told)
        changed = {
            "gone": [line for line in shown if line not in lines],
            "come": [line for line in lines if line not in shown],
        }
        return self._render_bulk(
            chosen_sudo, verb, values, changed=changed, reason=reason_sudo.id
        )

    def _confirm_each(self, chosen_sudo, verb, values, shown, reason_sudo):
        """Do it; of a change, keep what was ticked, and from where."""
        if verb != "change":
            return chosen_sudo._portal_confirm_each(verb, values, shown, reason_sudo.id)
        browser = request.httprequest
        return chosen_sudo._portal_change_each(
            values,
            shown,
            ip_address=browser.remote_addr or "",
            user_agent=browser.user_agent.string or "",
        )

    def _find_chosen_sudo(self):
        """Return what was ticked on the page, as far as it is the visitor's."""
        form = request.httprequest.values
        numbers = None if form.get("all") else form.getlist("chosen")
        return request.env["subdebit.subscription"]._portal_pick_sudo(numbers)

    def _read_bulk(self, values):
        """Return what a page sends, as ``_portal_decide_each`` takes it."""
        return {
            "asked": bool(values.get("asked")),
            "payments": count_payments(values.get("payments", "")),
            **{name: values.get(name, "") for name in ("plan", "cadence")},
            "quantities": {
                name.removeprefix(QUANTITY): text
                for name, text in values.items()
                if name.startswith(QUANTITY) and text.strip()
            },
        }

    def _render_bulk(self, chosen_sudo, verb, values, **more):
        is_shown = verb != "change" or values["asked"]
        chosen = chosen_sudo._portal_decide_each(verb, values) if is_shown else []
        return request.render(
            "subscription_debit.portal_my_clients_decision",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "subdebit_clients",
                "verb": verb,
                "values": values,
                "picked": chosen_sudo,
                "is_shown": is_shown,
                "able": [one for one in chosen if not one.told.problem],
                "left_out": [one for one in chosen if one.told.problem],
                "said": list(chosen_sudo._portal_say_each(verb, chosen))
                if is_shown
                else [],
                "shown": json.dumps(get_lines_of(chosen)),
                "offered": verb == "change" and chosen_sudo._portal_get_common_offer(),
                "wordings": is_shown
                and verb == "change"
                and chosen_sudo._portal_get_wordings_sudo(values),
                "reasons": chosen_sudo._portal_get_reasons_sudo(verb),
                "most_payments": MOST_PAYMENTS,
                "sees_prices": True,
                "url": DECISION,
                **more,
            },
        )
