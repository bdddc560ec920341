import re

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.notice.telling import KINDS, TO_THE_PAYER
from ..common import d
from ..pause.portal_case import PortalCase

# What no client may read whose subscription somebody else pays: the price and what comes
# of it, and who pays.
PRICE, PAYER = 37.13, "Zebulon"
SECRETS = ("37.13", "74.26", PAYER, "Platinum")
# What a route asks for, as a client's browser would fill it in.
ASKED_FOR = {"signed", "slug", "number", "page", "verb", "provider_id"}
VERBS = ("cancel", "keep", "leave", "pause", "resume")


@tagged("post_install", "-at_install")
class TestClientEverywhere(PortalCase):
    """Row A8, by walking all routes, reports, models and mails, those to come too.

    Zebulon pays 37.13 a month for Ada, has planned another plan, and
    was sent an offer for her. What is new fails here until it is looked at.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada = cls.make_visitor("Ada")
        cls.payer = cls.make_visitor(PAYER)
        for visitor in (cls.ada, cls.payer):
            visitor.partner_id.sudo().email = f"{visitor.login}@example.com"

    def setUp(self):
        super().setUp()
        self.company.sudo().subdebit_portal_pause = True
        self.gold = self.make_plan(
            "Platinum", self.make_product("Platinum", 2 * PRICE), is_public=True
        )
        self.plan = self.make_plan(
            "Silver",
            self.make_product("Silver", PRICE),
            portal_plan_ids=[Command.set(self.gold.ids)],
            portal_quantity=True,
        )
        self.running = self.make_subscription(
            d("2025-09-27"),
            self.ada.partner_id,
            plan_id=self.plan.id,
            payer_id=self.payer.partner_id.id,
        )
        self.running._bill(self.today)
        self.invoice = self.running.invoice_ids
        self.plan_change()
        offered = self.env["subdebit.subscription"].create(
            {
                "partner_id": self.ada.partner_id.id,
                "payer_id": self.payer.partner_id.id,
                "plan_id": self.gold.id,
                "date_start": self.today,
            }
        )
        offered.with_user(self.billing).action_send_offer()
        self.offer = offered.offer_ids
        self.asked = self.env["subdebit.method.request"]._ask_sudo(
            self.payer.partner_id, self.company
        )

    def plan_change(self):
        window = (
            self.env["subdebit.change"]
            .with_user(self.billing)
            .create(
                {
                    "subscription_id": self.running.id,
                    "plan_id": self.gold.id,
                    "when": "renewal",
                }
            )
        )
        window.action_confirm()

    # === ALL ROUTES === #

    def get_rules(self):
        """Yield ``(rule, methods)`` of each route of ours."""
        for rule in self.env["ir.http"].routing_map().iter_rules():
            module = getattr(rule.endpoint, "func", rule.endpoint).__module__
            if module.startswith("odoo.addons.subscription_debit."):
                yield rule

    def fill_in(self, rule):
        """Yield addresses of a route, with all that a client may know or be passed."""
        path = re.sub(r"<(?:[^<>:]+:)?(\w+)>", r"{\1}", rule.rule)
        names = set(rule.arguments)
        self.assertLessEqual(
            names, ASKED_FOR, f"{rule.rule}: say here what a client would send"
        )
        signed = "0123"
        if "offer" in rule.rule:
            signed = self.offer._get_path_sudo().rsplit("/", 1)[1]
        for verb in VERBS if "verb" in names else ("",):
            yield path.format(
                signed=signed,
                slug="silver",
                number=self.running.id,
                page=1,
                verb=verb,
                provider_id=1,
            )

    def read_page(self, path, **posted):
        """Return all of a page, whatever its status."""
        if self.logged_in != self.ada:
            self.authenticate(self.ada.login, self.ada.login)
            self.logged_in = self.ada
        self.env.flush_all()
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
            answer = self.url_open(path, data=posted or None)
        self.env.invalidate_all()
        return answer.text

    def assertTellsNothing(self, page, where):
        for secret in (*SECRETS, self.invoice.name):
            self.assertNotIn(secret, page, where)

    def test_no_page_of_ours(self):
        seen = set()
        for rule in self.get_rules():
            if rule.methods and "GET" not in rule.methods:
                continue
            for path in self.fill_in(rule):
                page = self.read_page(path)
                seen.add(rule.rule)
                self.assertTellsNothing(page, path)
        self.assertGreater(len(seen), 15)

    def test_no_page_that_asks_what_it_comes_to(self):
        here = f"/my/subscriptions/{self.running.id}"
        for path in (
            f"{here}/change?asked=1&plan={self.gold.id}&code=X",
            f"{here}/change?asked=1&withdraw=1",
            f"{here}/pause?payments=2",
            "/my/subscriptions?filterby=all",
            *(f"/my/billing?filterby={one}" for one in ("invoices", "coming")),
            f"/my/clients/decide?verb=change&asked=1&all=1&plan={self.gold.id}",
            f"/my/clients/decide?verb=cancel&chosen={self.running.id}",
            *("/my", "/my/invoices", "/my/payment_method"),
            f"/my/invoices/{self.invoice.id}",
            f"/my/invoices/{self.invoice.id}?report_type=pdf&download=true",
        ):
            self.assertTellsNothing(self.read_page(path), path)
        counters = self.make_jsonrpc_request(
            "/my/counters",
            {"counters": ["subdebit_client_count", "invoice_count"]},
        )
        self.assertFalse(any(counters.values()), counters)

    def test_no_post(self):
        """What a page would send is refused or says nothing, and does nothing."""
        events = self.running.event_ids
        self.read_page("/my/subscriptions")
        token = re.search(r'csrf_token: "(.*?)"', self.read_page("/my"))[1]
        for rule in self.get_rules():
            if not rule.methods or "POST" not in rule.methods or "webhook" in rule.rule:
                continue
            for path in self.fill_in(rule):
                page = self.read_page(
                    path,
                    csrf_token=token,
                    shown="[]",
                    asked="1",
                    agreed="1",
                    plan=self.gold.id,
                    chosen=self.running.id,
                )
                self.assertTellsNothing(page, path)
        self.assertEqual(self.running.event_ids, events)
        self.assertEqual(self.offer.state, "open")

    def test_no_report(self):
        reports = self.env["ir.actions.report"].sudo().search([])
        ours = reports.filtered(
            lambda report: (
                report.model.startswith("subdebit.")
                or report.model == "account.move"
                or "subscription_debit" in (report.report_name or "")
            )
        )
        self.assertTrue(ours)
        for report in ours:
            document = self.invoice if report.model == "account.move" else self.running
            for kind in ("html", "pdf", "text"):
                path = f"/report/{kind}/{report.report_name}/{document.id}"
                self.assertTellsNothing(self.read_page(path), path)

    # === ALL MODELS === #

    def test_no_model_of_ours_by_rpc(self):
        for name in self.env.registry:
            model = self.env[name].with_user(self.ada)
            if not name.startswith("subdebit.") or model._abstract:
                continue
            for operation in ("read", "write", "create", "unlink"):
                self.assertFalse(model.has_access(operation), f"{name}: {operation}")

    def test_nothing_of_ours_on_models_of_odoo(self):
        own = self.ada.partner_id.with_user(self.ada)
        for name in self.env.registry:
            model = self.env[name].with_user(self.ada)
            if name.startswith("subdebit.") or model._abstract or model._transient:
                continue
            ours = [field for field in model._fields if field.startswith("subdebit_")]
            if not ours or not model.has_access("read"):
                continue
            with mute_logger("odoo.addons.base.models.ir_rule"):
                found = own if name == "res.partner" else model.search([], limit=80)
            readable = [
                field
                for field in ours
                if model._has_field_access(model._fields[field], "read")
            ]
            self.assertTellsNothing(str(found.read(readable)), name)
        moves = self.env["account.move"].with_user(self.ada).search([])
        self.assertFalse(moves)

    def test_no_message_of_a_thread(self):
        messages = self.env["mail.message"].with_user(self.ada)
        found = messages.search([("model", "=like", "subdebit.%")])
        self.assertTellsNothing(str(found.mapped("body")), "messages")
        self.assertNotIn(self.ada.partner_id, self.running.sudo().message_partner_ids)

    # === ALL MAILS === #

    def test_no_mail_of_any_kind(self):
        """What is told to the payer alone is told to nobody else."""
        ada = self.ada.partner_id
        event = self.running.event_ids.filtered(lambda one: one.kind == "amend")
        for kind in KINDS:
            if kind in TO_THE_PAYER:
                self.assertNotIn(ada, self.running._get_told(kind), kind)
                continue
            notices = self.running._tell(
                kind,
                d("2025-10-27"),
                next_charge_date=d("2025-10-27"),
                amount=PRICE,
                credit=2 * PRICE,
                reason=f"{PAYER} asked for it",
                event=event if kind == "change" else None,
            )
            told = notices.filtered(lambda notice: notice.partner_id == ada)
            self.assertTrue(notices, kind)
            for notice in told.sudo():
                words = f"{notice.subject} {notice.mail_message_id.body}"
                self.assertTellsNothing(words, kind)
                self.assertFalse(notice.amount or notice.amount_credit, kind)

    def test_no_invoice_is_mailed_to_him(self):
        self.assertEqual(self.invoice.partner_id, self.payer.partner_id)
        self.assertNotIn(
            self.ada.partner_id, self.invoice.message_ids.mapped("partner_ids")
        )
