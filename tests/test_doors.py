"""Every door that there is, found by looking: none is left to be remembered."""

import inspect
import json
from itertools import count

from odoo import Command
from odoo.models import MAGIC_COLUMNS
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .rpc_case import REFUSALS, RpcCase
from .test_rights import DAY, RightsCase

OURS = "odoo.addons.subscription_debit."

# Doors that change nothing: each returns a window on records, which Odoo lets in or
# not when it is opened. What begins with one of these is meant.
ONLY_SHOW = ("action_view_", "action_open", "action_subdebit_notices")
ONLY_SHOW += ("action_subdebit_subscriptions", "action_subdebit_instalments")
ONLY_SHOW += ("action_subdebit_attention", "action_subdebit_method_history")
ONLY_SHOW += ("action_subdebit_clients",)

# What an accountant may do without our rights: it debits nobody.
ACCOUNTANTS = ("account.move.action_subdebit_dispute",)
ACCOUNTANTS += ("account.move.action_subdebit_settle_dispute",)

# He reads what is booked: these show it, or print it.
ACCOUNTANTS += ("account.move.action_subdebit_debits",)
ACCOUNTANTS += ("subdebit.deposit.action_print",)
ACCOUNTANTS += ("subdebit.instalment.action_print_plan",)

# What else could be changed by a door of ours.
WATCHED = ("account_move", "account_payment", "ir_cron_trigger", "mail_activity")


class DoorsCase(RightsCase, RpcCase):
    """One record of each of our models, in company A."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_day(cls.company, cls.product)
        cls.make_match(cls.subscription.partner_id)

    @classmethod
    def make_match(cls, partner):
        """Let an invoice of company A be matched with a credit note."""
        line = Command.create({"name": "x", "price_unit": 5.0, "tax_ids": []})
        moves = cls.setup_env(su=True)["account.move"].create(
            [
                {
                    "move_type": move_type,
                    "partner_id": partner.id,
                    "company_id": cls.company.id,
                    "invoice_date": DAY,
                    "invoice_line_ids": [line],
                }
                for move_type in ("out_invoice", "out_refund")
            ]
        )
        moves.action_post()
        moves.line_ids.filtered(
            lambda item: item.account_type == "asset_receivable"
        ).reconcile()

    def find_doors(self):
        """Return ``(model, method)`` of each public method that we define."""
        return [
            (name, method)
            for name, model in sorted(self.env.items())
            if not model._abstract
            for method, function in inspect.getmembers(type(model), callable)
            if not method.startswith("_")
            and not getattr(function, "_api_private", False)
            and self.is_ours(model, method)
        ]

    def is_ours(self, model, method):
        """Tell whether a method is ours alone, and no more than one of Odoo's."""
        owners = [cls for cls in type(model).__mro__ if method in vars(cls)]
        return all(cls.__module__.startswith(OURS) for cls in owners)

    def get_record(self, name):
        """Return a record of company A, of any of our models or Odoo's."""
        env = self.setup_env(su=True)
        if env[name]._transient:
            return self.make_window(name)
        if name == "account.move":
            return self.subscription.invoice_ids.with_env(env)[:1]
        if name == "res.company":
            return self.company.with_env(env)
        if name == "res.partner":
            return self.subscription.partner_id.with_env(env)
        own = [("company_id", "=", self.company.id)]
        # What all companies share, such as the billing frequencies, is nobody's.
        return env[name].search(
            own if "company_id" in env[name]._fields else [], limit=1
        )

    def make_window(self, name):
        """Return a window that a Manager of company A has open."""
        windows = self.setup_env(user=self.manager, su=True)[name]
        debit = self.env["subdebit.debit"].search([], limit=1)
        history = self.env["subdebit.history"].search([], limit=1)
        refund = self.setup_env(su=True)["subdebit.refund"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        vals = {
            "subdebit.backdate": {"partner_id": self.subscription.partner_id.id},
            "subdebit.plan.prices": {"plan_id": self.subscription.plan_id.id},
            "subdebit.return": {"debit_id": debit.id, "reason": "x"},
            "subdebit.ledger.leave": {"reason": "x"},
            "subdebit.history.book": {"history_id": history.id},
            **dict.fromkeys(
                (
                    *("subdebit.pause", "subdebit.resume", "subdebit.cancel"),
                    "subdebit.change",
                ),
                {"subscription_ids": [(6, 0, self.subscription.ids)]},
            ),
            "subdebit.give.back": {"payment_id": refund.payment_id.id, "amount": 1.0},
            "subdebit.change.line": {
                "product_id": self.subscription.line_ids.product_id.id
            },
            "subdebit.dismiss": {"reason": "x"},
            "subdebit.instalment.act": {"operation": "cancel"},
            "subdebit.balance": {"partner_id": self.subscription.partner_id.id},
            "subdebit.operation": {
                "partner_id": self.subscription.partner_id.id,
                "operation": "reconcile",
            },
            "subdebit.operation.menu": {"partner_id": self.subscription.partner_id.id},
            "subdebit.connection": {"provider_id": self.get_provider().id},
            "subdebit.retry": {"debit_ids": [(6, 0, debit.ids)]},
            "subdebit.coming": {"payer_id": self.subscription.payer_id.id},
            "subdebit.stopping": {"company_id": self.company.id, "reason": "x"},
            "subdebit.unlock": {"subscription_id": self.subscription.id, "reason": "x"},
            "subdebit.special": {
                "subscription_ids": [(6, 0, self.subscription.ids)],
                "kind": "free",
            },
            "subdebit.payer.change": {
                "subscription_ids": [(6, 0, self.subscription.ids)],
                "payer_id": self.subscription.payer_id.id,
                "reason": "x",
            },
        }
        return windows.create(vals.get(name, {}))

    def get_provider(self):
        own = [("company_id", "=", self.company.id)]
        return self.setup_env(su=True)["payment.provider"].search(own, limit=1)

    def take_picture(self):
        """Return what tells whether anything of ours was changed."""
        self.env.flush_all()
        kept = [self.env[name] for name in self.models if self.env[name]._auto]
        tables = [*(model._table for model in kept), *WATCHED]
        hashes = [
            SQL(
                "SELECT %s, md5(string_agg(t::text, '' ORDER BY id)) FROM %s t",
                table,
                SQL.identifier(table),
            )
            for table in tables
        ]
        return dict(self.env.execute_query(SQL(" UNION ALL ").join(hashes)))


@tagged("post_install", "-at_install")
class TestDoors(DoorsCase):
    """Nobody comes in who has none of our rights, or those of another company."""

    def test_each_public_method_of_ours_is_an_action(self):
        for name, method in self.find_doors():
            self.assertTrue(method.startswith("action_"), f"{name}.{method}")

    def assertAllRefused(self, user, but=()):
        """Try each door: it is refused, and nothing is changed.

        :param but: doors that are open to the user, and not tried.
        """
        let_in, changed = [], []
        for name, method in self.find_doors():
            if f"{name}.{method}" in but:
                continue
            record = self.get_record(name)
            self.assertTrue(record, f"no {name} to try {method} on")
            before = self.take_picture()
            with mute_logger("odoo.http", "odoo.sql_db"):
                answer = self.call(user, record, method)
            if "error" in answer:
                data = answer["error"]["data"]
                self.assertIn(data["name"], REFUSALS, f"{name}.{method}: {data}")
            elif not method.startswith(ONLY_SHOW):
                let_in.append(f"{name}.{method}")
            if self.take_picture() != before:
                changed.append(f"{name}.{method}")
        self.assertEqual((let_in, changed), ([], []), user.login)

    def test_a_user_without_our_rights_is_refused_everywhere(self):
        self.assertAllRefused(self.make_stranger("base.group_user"))

    def test_who_invoices_without_our_rights_is_refused_everywhere(self):
        accountant = self.make_stranger("account.group_account_manager")
        self.assertAllRefused(accountant, but=ACCOUNTANTS)

    def test_a_portal_visitor_is_refused_everywhere(self):
        self.assertAllRefused(self.make_stranger("base.group_portal"))

    def test_a_manager_of_another_company_is_refused_everywhere(self):
        other = self.make_other_company()["company"]
        theirs = self.make_one("manager", other)
        self.assertAllRefused(theirs)


@tagged("post_install", "-at_install")
class TestFields(DoorsCase):
    """What is read-only is so for every way in, not on the screen alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.draft = cls.subscription.copy({"date_start": DAY})
        cls.numbers = count(2)

    def get_locked(self, model):
        """Return the fields that are stored and read-only."""
        return [
            name
            for name, field in model._fields.items()
            if field.store and field.readonly and name not in MAGIC_COLUMNS
        ]

    def prepare(self, name):
        """Return the values of a new record that a Manager may make, or None."""
        number = next(self.numbers)
        line = self.plan.line_ids
        vals = {
            "subdebit.plan": {"name": "Another"},
            "subdebit.plan.line": {
                "plan_id": self.plan.id,
                "product_id": self.product.id,
            },
            "subdebit.plan.price": {
                "plan_line_id": line.id,
                "cadence_count": number,
                "price": 1.0,
            },
            "subdebit.discount": {"code": f"CODE{number}", "percent": 5.0},
            "subdebit.subscription": {
                "partner_id": self.draft.partner_id.id,
                "plan_id": self.plan.id,
            },
            "subdebit.line": {
                "subscription_id": self.draft.id,
                "product_id": self.product.id,
            },
            "subdebit.history": {"file_name": "x.csv"},
            "subdebit.revision": {"plan_id": self.plan.id},
            "subdebit.usage": {"subscription_id": self.subscription.id},
        }
        if name == "subdebit.share":
            # NOTE: a subscription has one at most.
            second = self.make_partner("Second")
            return {"subscription_id": self.draft.copy().id, "payer_id": second.id}
        return vals.get(name)

    def forge(self, record, name):
        """Return a value that is not the field's own, as a client sends it."""
        field = record._fields[name]
        if field.type in ("one2many", "many2many"):
            return [Command.create({})]
        if field.type == "many2one":
            return (
                self.env[field.comodel_name].sudo().search([], order="id desc")[:1].id
            )
        if field.type == "selection":
            return field.get_values(self.env)[-1]
        return {
            "char": "Forged",
            "text": "Forged",
            "html": "Forged",
            "boolean": True,
            "integer": 7777,
            "many2one_reference": 7777,
            "float": 77.77,
            "monetary": 77.77,
            "date": "2001-02-03",
            "datetime": "2001-02-03 04:05:06",
            "json": {"forged": 1},
            "binary": "Rm9yZ2Vk",
        }[field.type]

    def as_table(self, model, vals):
        """Return values as a file has them: the headings, and one row of texts."""
        headings, row = [], []
        for name, value in vals.items():
            is_link = model._fields[name].type == "many2one"
            headings.append(f"{name}/.id" if is_link else name)
            row.append(json.dumps(value) if isinstance(value, dict) else str(value))
        return [headings, [row]]

    def is_taken(self, record, name, value):
        """Tell whether a record holds a forged value."""
        field = record._fields[name]
        if field.type in ("one2many", "many2many"):
            return False  # A line of it is a record, tried on its own.
        return field.convert_to_write(record.sudo()[name], record) == value

    def try_defaults(self, record, values):
        """Yield ``(way, answer, records made)`` of all values at once, as defaults."""
        vals = self.prepare(record._name) or {}
        context = {f"default_{name}": value for name, value in values.items()}
        yield self.try_way("create", record, record.browse(), vals, context=context)
        yield self.try_way("copy", record, record, context=context)

    def try_ways(self, record, name, value):
        """Yield ``(way, answer, records made or changed)`` of one value.

        NOTE: who may make no record at all was refused with all values at once.
        """
        model, own = record.browse(), {name: value}
        yield self.try_way("write", record, record, own)
        yield self.try_way("web_save", record, record, own, specification={})
        yield self.try_way("copy", record, record, own)
        if not model.with_user(self.manager).has_access("create"):
            return
        both = {**(self.prepare(record._name) or {}), **own}
        yield self.try_way("create", record, model, both)
        yield self.try_way("web_save", record, model, both, specification={})
        if record._fields[name].type not in ("one2many", "many2many"):
            yield self.try_way("load", record, model, *self.as_table(model, both))

    def try_way(self, way, record, target, *args, **kwargs):
        everything = record.browse().sudo()
        last = everything.search([], order="id desc", limit=1).id or 0
        with mute_logger("odoo.http", "odoo.sql_db"):
            answer = self.call(self.manager, target, way, *args, **kwargs)
        made = everything.search([("id", ">", last)])
        return way, answer, record | made

    def test_no_way_in_sets_what_is_read_only(self):
        self.assertLocked(self.models[::2])

    def test_no_way_in_sets_what_is_read_only_of_the_others(self):
        self.assertLocked(self.models[1::2])

    def find_added(self):
        """Yield ``(record, its read-only columns of ours)`` of Odoo's own models."""
        for name, model in sorted(self.env.items()):
            added = [
                field
                for field in self.get_locked(model)
                if not name.startswith("subdebit.")
                and model._fields[field]._module == "subscription_debit"
                and model._fields[field].column_type
            ]
            if added and model._auto and not model._transient:
                yield self.get_record(name).with_env(self.env), added

    def make_transaction(self):
        """Let who pays company A begin to pay online."""
        token = self.token
        self.setup_env(su=True)["payment.transaction"].create(
            {
                "provider_id": token.provider_id.id,
                "payment_method_id": token.payment_method_id.id,
                "partner_id": token.partner_id.id,
                "amount": 5.0,
                "currency_id": self.company.currency_id.id,
                "reference": "By hand",
            }
        )

    def test_what_we_add_to_odoos_records_is_not_written_by_hand(self):
        books = ("account.group_account_manager", "subscription_debit.group_user")
        keeper, tried = self.make_stranger(*books), set()
        self.make_transaction()
        for record, names in self.find_added():
            if not record or not record.with_user(keeper).has_access("write"):
                continue
            for name in names:
                value = self.forge(record, name)
                if self.is_taken(record, name, value):
                    continue
                with mute_logger("odoo.http", "odoo.sql_db"):
                    answer = self.call(keeper, record, "web_save", {name: value}, {})
                label = f"{record._name}: {name}"
                self.assertIn("error", answer, label)
                self.assertIn(answer["error"]["data"]["name"], REFUSALS, label)
                self.assertFalse(self.is_taken(record, name, value), label)
                tried.add(record._name)
        books = {"account.move", "account.payment", "account.partial.reconcile"}
        self.assertLessEqual(books | {"payment.transaction"}, tried)

    def assertLocked(self, names):
        for model in names:
            record = self.get_record(model).with_env(self.env)
            if model == "subdebit.subscription":
                record = self.draft
            forged = {
                name: self.forge(record, name) for name in self.get_locked(record)
            }
            # NOTE: what a record holds already could not be told from a forgery.
            values = {
                name: value
                for name, value in forged.items()
                if not self.is_taken(record, name, value)
            }
            if values:
                self.assertNotTaken(self.try_defaults(record, values), values)
            for name, value in values.items():
                self.assertNotTaken(self.try_ways(record, name, value), {name: value})

    def assertNotTaken(self, ways, values):
        for way, answer, records in ways:
            label = f"{records._name} by {way}, {', '.join(values)}"
            data = answer.get("error", {}).get("data")
            if data:
                self.assertIn(data["name"], REFUSALS, f"{label}: {data}")
            for one in records.exists():
                for name, value in values.items():
                    taken = self.is_taken(one, name, value)
                    self.assertFalse(taken, f"{label}: {name}")
