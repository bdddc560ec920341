from odoo import http
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.http import request

PAGE = "/my/clients"


class SubdebitClients(CustomerPortal):
    """All clients for whom a visitor pays, with sums.

    The rights are those of the doors in ``models/payer/portal.py``.
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
                "pager": pager,
                "default_url": PAGE,
            },
        )
