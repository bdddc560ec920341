from odoo import http
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.http import request

PAGE = "/my/billing"


class SubdebitBilling(CustomerPortal):
    """A client's account: what is open, what was paid, what comes.

    What he sees is decided in ``models/client/portal.py``.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "subdebit_billing_count" in counters:
            statements = request.env["subdebit.statement"]
            values["subdebit_billing_count"] = statements._portal_has_any_sudo()
        return values

    @http.route(
        [PAGE, f"{PAGE}/page/<int:page>"], type="http", auth="user", website=True
    )
    def portal_my_billing(
        self, page=1, filterby=None, sortby=None, search=None, **_more
    ):
        """Show a visitor's account, the newest first."""
        filters, orders = self._get_billing_filters(), self._get_billing_orders()
        filterby = filterby if filterby in filters else "all"
        sortby = sortby if sortby in orders else "newest"
        statements = request.env["subdebit.statement"]
        rows_sudo = statements._portal_find_sudo(filterby, search or "", sortby)
        pager = portal_pager(
            url=PAGE,
            url_args={"filterby": filterby, "sortby": sortby, "search": search or ""},
            total=len(rows_sudo),
            page=page,
            step=self._items_per_page,
        )
        first = pager["offset"]
        return request.render(
            "subscription_debit.portal_my_billing",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "subdebit_billing",
                "rows": rows_sudo[first : first + self._items_per_page],
                "sentences": statements._portal_say_balances(),
                "paid_for": statements._portal_get_paid_for_sudo(),
                "parts": statements._portal_get_parts_sudo(),
                "pager": pager,
                "default_url": PAGE,
                "searchbar_filters": filters,
                "filterby": filterby,
                "searchbar_sortings": orders,
                "sortby": sortby,
                "searchbar_inputs": {
                    "all": {"input": "all", "label": request.env._("Search")}
                },
                "search_in": "all",
                "search": search,
            },
        )

    def _get_billing_orders(self):
        return {
            "newest": {"label": request.env._("Newest")},
            "oldest": {"label": request.env._("Oldest")},
            "amount": {"label": request.env._("Amount")},
        }

    def _get_billing_filters(self):
        return {
            "all": {"label": request.env._("All")},
            "invoices": {"label": request.env._("Invoices")},
            "payments": {"label": request.env._("Payments")},
            "coming": {"label": request.env._("Coming")},
        }
