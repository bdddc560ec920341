"""What a mutant is: one change, in one place, that can be read."""

from unittest import TestCase

from ..mutants import mutants


def changes(text):
    return sorted(mutant.change for mutant in mutants("schedule/a.py", text))


class TestMutants(TestCase):
    def test_each_comparison_is_broken_both_ways(self):
        self.assertEqual(changes("x = a < b"), ["a < b  →  a <= b", "a < b  →  a > b"])
        self.assertEqual(changes("x = a in b"), ["a in b  →  a not in b"])

    def test_signs_numbers_and_choices_are_broken(self):
        self.assertEqual(changes("x = a + b"), ["a + b  →  a - b"])
        self.assertEqual(changes("x = 7"), ["7  →  8"])
        self.assertEqual(changes("x = True"), ["True  →  False"])
        self.assertEqual(changes("x = a and b"), ["a and b  →  a or b"])
        self.assertEqual(changes("x = not a"), ["not a  →  +bool(a)"])
        self.assertEqual(changes("x = min(a, b)"), ["min(a, b)  →  max(a, b)"])
        self.assertEqual(
            changes("x = a if b else c"), ["a if b else c  →  a if True else c"]
        )
        self.assertEqual(
            changes("def f():\n    return a"), ["return a  →  return None"]
        )

    def test_a_mutant_tells_its_place_and_holds_the_whole_file(self):
        (mutant,) = mutants("schedule/a.py", "y = b\n\nx = a == 'c'\n")
        self.assertEqual(str(mutant), "schedule/a.py:3: a == 'c'  →  a != 'c'")
        self.assertEqual(mutant.text, "y = b\nx = a != 'c'")

    def test_words_are_left_alone(self):
        self.assertEqual(changes('"""What this is."""\nx = "word"'), [])
