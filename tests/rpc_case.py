from odoo.tests import HttpCase, new_test_user
from odoo.tools import mute_logger

from .common import SubdebitCase

# How a door says no: in a sentence, never in the words of the database.
REFUSALS = (
    "odoo.exceptions.AccessError",
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
)
RAW_WORDS = ("Failing row", "psycopg2", "violates", "Traceback", "null value")


# Called on a model, and not on records of it.
OF_MODEL = (
    *("create", "default_get", "load", "name_search", "search", "get_views"),
    *("formatted_read_group", "web_read_group", "web_search_read"),
)


class RpcCase(SubdebitCase, HttpCase):
    """A logged-in user comes in over the route that the web client takes."""

    logged_in = None

    @classmethod
    def make_one(cls, group, company=None):
        """Return another user of a group of ours, also of another company."""
        env, cls.env = cls.env, cls.setup_env
        try:
            return cls.make_user(group, company)
        finally:
            cls.env = env

    @classmethod
    def make_stranger(cls, *groups, company=None):
        """Return a user with none of our groups."""
        company = company or cls.company
        return new_test_user(
            cls.setup_env,
            login="stranger_" + "_".join(g.split(".")[1] for g in groups),
            groups=",".join(groups),
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    @classmethod
    def give_method(cls, partner, company_data=None):
        """Return a saved method of a provider that nobody asks."""
        company = (company_data or cls.company_data)["company"]
        env = cls.setup_env(su=True)
        provider = env["payment.provider"].create(
            {"name": "Fake", "code": "none", "state": "test", "company_id": company.id}
        )
        method = env["payment.method"].create(
            {
                "name": "Fake",
                "code": f"fake_{provider.id}",
                "provider_ids": provider.ids,
            }
        )
        provider.payment_method_ids = method
        return env["payment.token"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "partner_id": partner.id,
                "payment_details": "4242",
                "provider_ref": "x",
            }
        )

    def log_in(self, user):
        """Be this user from now on, in the browser that is one of Python."""
        if self.logged_in != user.id:
            self.authenticate(user.login, user.login.ljust(8, "x"))
            self.logged_in = user.id

    def call(self, user, record, method, *args, **kwargs):
        """Return the answer: ``result``, or ``error`` with the exception's data.

        :param record: whose model, and ids if there are any, are called.
        """
        self.log_in(user)
        record.env.flush_all()
        ids = [] if method in OF_MODEL else [record.ids]
        response = self.opener.post(
            f"{self.base_url()}/web/dataset/call_kw",
            json={
                "jsonrpc": "2.0",
                "method": "call",
                "params": {
                    "model": record._name,
                    "method": method,
                    "args": [*ids, *args],
                    "kwargs": kwargs,
                },
            },
            timeout=60,
        )
        self.env.invalidate_all()
        response.raise_for_status()
        return response.json()

    def rpc(self, user, record, method, *args, **kwargs):
        """Return what a method returns to a user; it must not be refused."""
        answer = self.call(user, record, method, *args, **kwargs)
        self.assertNotIn("error", answer, f"{record._name}.{method} as {user.login}")
        return answer.get("result")

    def assertRefused(self, user, record, method, *args, words="", **kwargs):
        """See a call refused in a sentence, and return it."""
        with mute_logger("odoo.http", "odoo.sql_db"):
            answer = self.call(user, record, method, *args, **kwargs)
        call = f"{record._name}.{method} as {user.login}"
        self.assertIn("error", answer, f"{call} was let in")
        data = answer["error"]["data"]
        self.assertIn(data["name"], REFUSALS, f"{call}: {data['message']}")
        for raw in RAW_WORDS:
            self.assertNotIn(raw, data["message"], call)
        self.assertIn(words, data["message"], call)
        return data["message"]
