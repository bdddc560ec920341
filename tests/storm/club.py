"""The company of all stories, and the payers that wait for theirs."""

import contextlib
from datetime import date

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry

from ..fakes.gocardless import SECRET, TOKEN

FIRST = date(2026, 3, 2)
PAYERS = 2


class Wrong(AssertionError):
    """The books and the ledger differ, or somebody was charged twice."""


class Club:
    """A company that debits by GoCardless, made once for many stories.

    :param database: its name. NOTE: its registry may be made anew at any time.
    :param ahead: for how many payers an invoice and a debit are made at once.
    """

    def __init__(self, database, name="Storm", ahead=PAYERS):
        self.database = database
        self.ahead, self.ready = ahead, []
        with self.open() as env:
            company = env["res.company"].create(
                {
                    "name": name,
                    "country_id": env.ref("base.us").id,
                    "currency_id": env.ref("base.USD").id,
                    "subdebit_tz": "Europe/Paris",
                    "subdebit_notice_days": 0,
                    "subdebit_gap_days": 0,
                }
            )
            env["account.chart.template"].try_loading(
                "generic_coa", company=company, install_demo=False
            )
            company.account_sale_tax_id = False
            product = env["product.product"].create(
                {"name": "Membership", "type": "service", "list_price": 30.0}
            )
            product.taxes_id = [Command.clear()]
            line = Command.create({"product_id": product.id})
            plan = env["subdebit.plan"].create(
                {"name": "Club", "company_id": company.id, "line_ids": [line]}
            )
            method = env.ref("payment.payment_method_ach_direct_debit")
            provider = env["payment.provider"].create(
                {
                    "name": "GoCardless",
                    "code": "gocardless",
                    "state": "test",
                    "company_id": company.id,
                    "gocardless_access_token": TOKEN,
                    "gocardless_webhook_secret": SECRET,
                    "payment_method_ids": [Command.set(method.ids)],
                }
            )
            self.company_id, self.plan_id = company.id, plan.id
            self.provider_id, self.method_id = provider.id, method.id

    @property
    def registry(self):
        return Registry(self.database)

    @contextlib.contextmanager
    def open(self):
        """Open a connection of its own; commit at the end."""
        with self.registry.cursor() as cr:
            # A story that waits for itself shall fail, not hang.
            cr.execute("SET LOCAL lock_timeout = '20s'")
            context = {}
            if hasattr(self, "company_id"):
                context["allowed_company_ids"] = [self.company_id]
            yield api.Environment(cr, SUPERUSER_ID, context)

    def take(self, mandates):
        """Return ``(payer, debit)`` ids for some mandates; each debit is ready now."""
        while len(self.ready) < len(mandates):
            self._make_ahead()
        taken = [self.ready.pop(0) for _mandate in mandates]
        with self.open() as env:
            for (payer_id, debit_id), mandate in zip(taken, mandates, strict=True):
                env.cr.execute(
                    "UPDATE payment_token SET provider_ref = %(mandate)s"
                    " WHERE partner_id = %(payer)s;"
                    "UPDATE subdebit_attempt SET state = 'ready'"
                    " WHERE debit_id = %(debit)s",
                    {"mandate": mandate, "payer": payer_id, "debit": debit_id},
                )
        return taken

    def _make_ahead(self):
        """Let payers have an invoice and a debit that waits for its story."""
        with self.open() as env:
            partners = env["res.partner"]
            payers = partners.create(
                [{"name": f"Payer {n}"} for n in range(self.ahead)]
            )
            env["payment.token"].create(
                [
                    {
                        "provider_id": self.provider_id,
                        "payment_method_id": self.method_id,
                        "partner_id": payer.id,
                        "payment_details": "1234",
                        "provider_ref": "MD0",
                        "mandate_state": "active",
                    }
                    for payer in payers
                ]
            )
            subscriptions = env["subdebit.subscription"].create(
                [
                    {
                        "partner_id": payer.id,
                        "plan_id": self.plan_id,
                        "company_id": self.company_id,
                        "date_start": FIRST,
                    }
                    for payer in payers
                ]
            )
            for subscription in subscriptions:
                subscription._start(FIRST)
            company = env["res.company"].browse(self.company_id)
            debits = env["subdebit.debit.run"]._prepare(company, FIRST).debit_ids
            if len(debits) != self.ahead:
                raise Wrong(f"{len(debits)} debits were planned")
            env.flush_all()
            # NOTE: the next ones have a run of the same day.
            env.cr.execute(
                "UPDATE subdebit_attempt SET state = 'cancelled' WHERE debit_id IN %s;"
                "UPDATE subdebit_debit_run SET date = date '1900-01-01' + id,"
                " state = 'done' WHERE id = %s",
                [tuple(debits.ids), debits.run_id.id],
            )
            self.ready += [(debit.payer_id.id, debit.id) for debit in debits]
