"""Every button on our screens, pressed as the web client presses it."""

from lxml import etree

from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from .rpc_case import RAW_WORDS, REFUSALS
from .test_doors import DoorsCase
from .test_rights import DAY

VIEWS = ("form", "list", "kanban")


@tagged("post_install", "-at_install")
class TestButtons(DoorsCase):
    """A button answers with a result, or says in a sentence why not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.draft = cls.subscription.copy({"date_start": DAY})

    # === WHICH BUTTONS THERE ARE === #

    def find_buttons(self):
        """Return ``(model, method, context)`` of each button that a view of ours shows.

        Of Odoo's views that we add to, those buttons that our part adds.
        """
        found = set()
        for view in self.find_our_views():
            root = view
            while root.mode != "primary":
                root = root.inherit_id
            added = self.get_names(view) if view.inherit_id else None
            for model, button in self.walk(root.model, root._get_combined_arch()):
                if added is None or button.get("name") in added:
                    found.add((model, button.get("name"), button.get("context", "{}")))
        return sorted(found)

    def find_our_views(self):
        env = self.setup_env(su=True)
        ours = env["ir.model.data"].search(
            [("module", "=", "subscription_debit"), ("model", "=", "ir.ui.view")]
        )
        views = env["ir.ui.view"].browse(ours.mapped("res_id"))
        return views.filtered(lambda view: view.type in VIEWS)

    def get_names(self, view):
        """Return the names of the buttons that stand in the view's own part."""
        buttons = self.walk(view.model, etree.fromstring(view.arch))
        return {button.get("name") for _model, button in buttons}

    def walk(self, model, node):
        """Yield ``(model, button)``; of a list within a form, the model of its rows."""
        if node.tag == "field" and len(node):
            field = self.env[model]._fields.get(node.get("name"))
            model = field.comodel_name if field and field.relational else model
        if node.get("type") == "object" and node.get("name"):
            yield model, node
        for child in node.iterchildren("*"):
            yield from self.walk(model, child)

    # === WHAT THEY ARE PRESSED ON === #

    def get_records(self, model):
        """Return what a button is pressed on: one record of each state."""
        first = self.get_record(model)
        if first._transient or "state" not in first._fields:
            return [first]
        others = first.search([("company_id", "=", self.company.id)])
        groups = (first | others).grouped("state").values()
        return [records[0] for records in groups]

    # === HOW THEY ARE PRESSED === #

    def press(self, user, record, method, context):
        """Return the answer to the route that the web client calls for a button."""
        self.log_in(user)
        known = {"id": record.id, "active_id": record.id}
        params = {
            "model": record._name,
            "method": method,
            "args": [record.ids],
            "kwargs": {"context": safe_eval(context, known)},
        }
        response = self.opener.post(
            f"{self.base_url()}/web/dataset/call_button/{record._name}/{method}",
            json={"jsonrpc": "2.0", "method": "call", "params": params},
            timeout=60,
        )
        response.raise_for_status()
        return response.json()

    def find_fault(self, user, record, method, context):
        """Press one button, undo what it did, and return what was wrong, or None."""
        record.env.flush_all()
        with (
            mute_logger("odoo.http", "odoo.sql_db"),
            self.env.cr.savepoint(flush=False) as savepoint,
        ):
            answer = self.press(user, record, method, context)
            savepoint.rollback()
        self.env.invalidate_all()
        data = answer.get("error", {}).get("data")
        if not data:
            return None
        is_sentence = data["name"] in REFUSALS
        if is_sentence and not any(raw in data["message"] for raw in RAW_WORDS):
            return None
        return f"{record}.{method} as {user.login}: {data['name']} {data['message']}"

    def assertEachAnswers(self, user):
        faults = [
            self.find_fault(user, record, method, context)
            for model, method, context in self.find_buttons()
            for record in self.get_records(model)
        ]
        self.assertFalse(list(filter(None, faults)))

    def test_our_views_have_buttons_that_are_found(self):
        found = {(model, method) for model, method, _context in self.find_buttons()}
        self.assertLess(
            {
                ("subdebit.ledger.difference", "action_check_now"),  # head of a list
                ("subdebit.subscription", "action_start"),  # form
                ("subdebit.debit", "action_open_retry"),  # list within a form
                ("res.partner", "action_subdebit_subscriptions"),  # Odoo's form
            },
            found,
        )

    def test_the_ledger_is_checked_with_no_row_selected(self):
        rows = self.env["subdebit.ledger.difference"]
        answer = self.press(self.billing, rows, "action_check_now", "{}")
        self.assertEqual(answer["result"]["tag"], "display_notification")

    def test_each_button_answers_a_manager(self):
        self.assertEachAnswers(self.manager)

    def test_each_button_answers_a_plain_user(self):
        self.assertEachAnswers(self.user)
