import re
import tempfile
import unittest
from pathlib import Path

from ..definitions import doubles, loaded_slices, too_early


class Tree(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def write(self, **files):
        """Files of a package; `a__b` is a/b.py, and `init` is the package's own file."""
        for name, text in files.items():
            name = re.sub(r"\binit$", "__init__", name.replace("__", "/"))
            path = self.root / f"{name}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def doubles(self):
        return list(doubles(loaded_slices(self.root)))

    def too_early(self):
        return list(too_early(loaded_slices(self.root)))


class Doubles(Tree):
    def pair(self, first, second):
        self.write(init="from . import a, b", a=first, b=second)
        return self.doubles()

    def test_a_method_of_two_files_is_told_with_both_places(self):
        said = self.pair(
            "class A:\n    _name = 'x.y'\n    def _post(self): ...",
            "class B:\n    _inherit = 'x.y'\n\n    def _post(self): ...",
        )
        self.assertEqual(said, ["x.y._post is defined 2 times: a.py:3, b.py:4"])

    def test_a_field_counts_however_the_model_is_named(self):
        for inherit in ("'x.y'", "['x.y']", "('x.y',)", "'x.y'\n    _name = 'x.y'"):
            with self.subTest(inherit):
                said = self.pair(
                    "class A:\n    _inherit = 'x.y'\n    state = fields.Char()",
                    f"class B:\n    _inherit = {inherit}\n    state: str = fields.Char()",
                )
                self.assertEqual(len(said), 1)

    def test_two_classes_of_one_file_are_two(self):
        self.write(init="from . import a")
        self.write(
            a="class A:\n _inherit = 'x'\n k = 1\nclass B:\n _inherit = 'x'\n k = 2"
        )
        self.assertEqual(len(self.doubles()), 1)

    def test_what_is_no_double(self):
        for first, second in (
            ("_name = 'x'\n    def f(self): ...", "_name = 'y'\n    def f(self): ..."),
            ("_name = 'x'\n    f = 1", "_inherit = 'x'\n    g = 1"),
            ("_name = 'm'\n    f = 1", "_name = 'x'\n    _inherit = ['m']\n    f = 1"),
            ("f = 1", "f = 2"),
            ("_inherit = 'x'\n    a, b = 1, 2", "_inherit = 'x'\n    c: int"),
        ):
            with self.subTest(first):
                said = self.pair(f"class A:\n    {first}", f"class B:\n    {second}")
                self.assertEqual(said, [])


class Order(Tree):
    MAKES = "class A:\n    _name = 'x.y'"
    ADDS = "class B:\n    _inherit = 'x.y'"

    def test_adding_before_making_is_told(self):
        self.write(init="from . import b, a", a=self.MAKES, b=self.ADDS)
        self.assertTrue(self.too_early()[0].startswith("b.py: adds to x.y"))

    def test_making_first_is_free_and_so_is_a_model_of_others(self):
        self.write(init="from . import a, b", a=self.MAKES, b=self.ADDS)
        self.assertEqual(self.too_early(), [])
        self.write(a="")
        self.assertEqual(self.too_early(), [])

    def test_an_import_for_a_constant_loads_the_model_too(self):
        self.write(init="from . import b, a", a=self.MAKES)
        self.write(b="from .a import X\n" + self.ADDS)
        self.assertEqual(self.too_early(), [])

    def test_rooms_are_followed_in_the_order_of_their_package(self):
        self.write(
            init="from . import models", models__init="from . import late, early"
        )
        self.write(models__late__init="from . import b", models__late__b=self.ADDS)
        self.write(models__early__init="from . import a", models__early__a=self.MAKES)
        self.assertEqual(len(self.too_early()), 1)
        self.write(models__init="from . import early, late")
        self.assertEqual(self.too_early(), [])

    def test_a_file_of_another_room_brings_its_room_first(self):
        self.write(init="from . import b, room", room__init="from . import a")
        self.write(room__a=self.MAKES, room__const="X = 1")
        self.write(b="from .room.const import X\n" + self.ADDS)
        self.assertEqual(self.too_early(), [])
