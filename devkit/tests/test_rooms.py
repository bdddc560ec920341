import ast
import tempfile
import unittest
from pathlib import Path

from ..rooms import look, misnamed, trespasses

NAMES = {"schedule", "gateways", "models", "wizards", "const", "exceptions"}


def said(path, source):
    parts = tuple(path.split("/"))
    return [sentence for _line, sentence in look(ast.parse(source), parts, NAMES)]


class ClosedRooms(unittest.TestCase):
    def test_every_way_out_is_seen(self):
        for source in (
            "import odoo",
            "from odoo import api",
            "import odoo.tools as t",
            "from odoo.addons.subscription_debit.schedule import periods",
            "from .. import const",
            "from ..const import STATES",
            "from ..gateways import errors",
            "import const",
            "from schedule.periods import Period",
            "import importlib\nimportlib.import_module('odoo.fields')",
            "__import__('odoo')",
            "def f():\n    from odoo import _",
        ):
            with self.subTest(source):
                self.assertTrue(said("schedule/periods.py", source))

    def test_inside_the_room_and_third_parties_are_free(self):
        for source in (
            "from . import errors",
            "from .periods import Period",
            "import holidays",
            "from dateutil.relativedelta import relativedelta",
        ):
            with self.subTest(source):
                self.assertEqual(said("schedule/charges.py", source), [])
        self.assertEqual(
            said("schedule/tests/test_a.py", "from ..periods import Period"), []
        )
        self.assertEqual(said("gateways/stripe_gateway.py", "import stripe"), [])

    def test_a_test_of_the_room_may_not_leave_it_either(self):
        self.assertTrue(said("schedule/tests/test_a.py", "from ... import const"))


class Clocks(unittest.TestCase):
    def test_the_schedule_reads_no_clock(self):
        for source in (
            "d = date.today()",
            "d = datetime.datetime.now(tz)",
            "f = date.today",
            "import time",
            "from time import monotonic",
            "from datetime import datetime as D\nD.utcnow()",
        ):
            with self.subTest(source):
                self.assertTrue(said("schedule/a.py", source))

    def test_a_date_that_is_handed_in_may_be_called_today(self):
        self.assertEqual(
            said("schedule/a.py", "def f(today):\n    return today + x"), []
        )

    def test_only_the_schedule_is_asked(self):
        self.assertEqual(
            said("models/a.py", "from datetime import date\ndate.today()"), []
        )


class Arrows(unittest.TestCase):
    def test_up_and_sideways_is_refused(self):
        for path, source in (
            ("models/a.py", "from ..wizards import pause"),
            (
                "models/a.py",
                "from odoo.addons.subscription_debit.controllers import portal",
            ),
            ("wizards/a.py", "from ..controllers.portal import X"),
            ("controllers/a.py", "from ..wizards import pause"),
            ("const.py", "from .models import a"),
        ):
            with self.subTest(source):
                self.assertTrue(said(path, source))

    def test_down_is_free(self):
        for path, source in (
            (
                "models/a.py",
                "from ..schedule.periods import Period\nfrom ..const import X",
            ),
            ("models/a.py", "from . import b\nfrom odoo import api"),
            ("models/a.py", "from odoo.addons.payment.models import payment_provider"),
            ("wizards/a.py", "from ..models.b import X\nfrom ..schedule import share"),
            ("const.py", "from .schedule.periods import Cadence"),
            ("exceptions.py", "from .gateways.errors import Refused"),
        ):
            with self.subTest(source):
                self.assertEqual(said(path, source), [])


class WholeTree(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def write(self, name, text=""):
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text)

    def test_a_trespass_names_file_and_line(self):
        self.write("schedule/a.py", "x = 1\nimport odoo\n")
        self.assertTrue(next(trespasses(self.root)).startswith("schedule/a.py:2: "))

    def test_a_folder_must_not_hide_a_module(self):
        self.write("calendar/__init__.py")
        self.write("stripe/__init__.py")
        self.write("static/email/style.css")
        self.write("models/a.py")
        found = [
            sentence.split("/")[0] for sentence in misnamed(self.root, ("stripe",))
        ]
        self.assertEqual(found, ["calendar", "stripe"])
