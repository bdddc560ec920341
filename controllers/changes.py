import json

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .subscriptions import PAGE, SubdebitSubscriptions, parse_lines

CHANGE = f"{PAGE}/<int:number>/change"
# What the form of the page sends for each line, with its number.
QUANTITY = "quantity_"


class SubdebitChanges(SubdebitSubscriptions):
    """Another plan, quantity or add-on, and promo codes, for who pays.

    The rights are those of the doors in ``models/change/portal.py``.
    """

    @http.route(CHANGE, type="http", auth="user", methods=["GET"], website=True)
    def portal_my_change(self, number, **values):
        """Show what can be chosen and, once chosen, what it comes to."""
        subscription_sudo = self._find_subscription_sudo(number)
        if not subscription_sudo:
            return request.redirect("/my")
        if not subscription_sudo._portal_get_offered().has_any():
            return request.redirect(f"{PAGE}/{number}")
        return self._render_change(subscription_sudo, self._read_change(values))

    @http.route(CHANGE, type="http", auth="user", methods=["POST"], website=True)
    def portal_my_change_confirm(self, number, shown="", agreed="", **values):
        """Do what was shown; show it again where that is something else by now."""
        subscription_sudo = self._find_subscription_sudo(number)
        if not subscription_sudo:
            return request.redirect("/my")
        shown, values = parse_lines(shown), self._read_change(values)
        wording_sudo = self._get_wording_sudo(subscription_sudo, values)
        # NOTE: the number of what was read: a wording that changed since is read again.
        refused = None
        if not values["withdraw"]:
            refused = subscription_sudo._portal_get_method_problem(values)
            if not refused and agreed != str(wording_sudo.id):
                refused = request.env._("Tick the box to agree.")
        if refused:
            return self._render_change(subscription_sudo, values, refused=refused)
        try:
            with request.env.cr.savepoint():
                told = subscription_sudo._portal_confirm_change(values, shown)
                if told is None and not values["withdraw"]:
                    self._keep_consent(subscription_sudo, wording_sudo, shown)
        except UserError as error:
            return self._render_change(subscription_sudo, values, refused=str(error))
        if told is None:
            return request.redirect(f"{PAGE}/{number}")
        lines = told.get_lines()
        changed = {
            "gone": [line for line in shown if line not in lines],
            "come": [line for line in lines if line not in shown],
        }
        return self._render_change(subscription_sudo, values, changed=changed)

    def _get_wording_sudo(self, subscription_sudo, values):
        plan = subscription_sudo._portal_get_chosen(values)["plan"]
        return subscription_sudo._portal_get_wording_sudo(plan)

    def _keep_consent(self, subscription_sudo, wording_sudo, shown):
        browser = request.httprequest
        subscription_sudo._portal_keep_consent_sudo(
            wording_sudo,
            shown,
            ip_address=browser.remote_addr or "",
            user_agent=browser.user_agent.string or "",
        )

    def _read_change(self, values):
        """Return what a page sends, as ``_portal_get_chosen`` takes it."""
        form = request.httprequest.values
        return {
            "asked": bool(values.get("asked")),
            "plan": values.get("plan"),
            "cadence": values.get("cadence"),
            "addons": form.getlist("addon") if values.get("asked") else None,
            "quantities": {
                name.removeprefix(QUANTITY): text
                for name, text in values.items()
                if name.startswith(QUANTITY)
            },
            "code": values.get("code"),
            "withdraw": values.get("withdraw"),
        }

    def _render_change(self, subscription_sudo, values, **more):
        told = None
        if values["asked"]:
            decision = subscription_sudo._portal_decide_change(values)
            told = subscription_sudo._portal_tell("change", decision)
        chosen = subscription_sudo._portal_get_chosen(values)
        return request.render(
            "subscription_debit.portal_my_change",
            {
                **self._prepare_subscription_values(subscription_sudo),
                "verb": "change",
                "told": told,
                "shown": told and json.dumps(told.get_lines()),
                "values": values,
                "chosen": chosen,
                "offered": subscription_sudo._portal_get_offered(chosen["plan"]),
                "own_change": subscription_sudo._portal_get_own_change(),
                "wording": subscription_sudo._portal_get_wording_sudo(chosen["plan"]),
                "method": subscription_sudo._get_token_sudo()._subdebit_label(),
                **more,
            },
        )
