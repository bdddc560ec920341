import doctest
import unittest

from .. import statement
from ..statement import stripe_statement


class TestStatement(unittest.TestCase):
    """What fits on a bank statement, and what the provider takes."""

    def test_the_examples(self):
        self.assertEqual(doctest.testmod(statement).failed, 0)

    def test_a_long_name_is_cut(self):
        self.assertEqual(
            stripe_statement("Maximiliane von Hohenstein", "Club", "card"),
            {"statement_descriptor_suffix": "Maximilian"},
        )
        self.assertEqual(
            stripe_statement("Maximiliane von Hohenstein", "Club", "sepa_debit"),
            {"statement_descriptor": "Club Maximiliane von H"},
        )

    def test_no_space_is_left_at_the_cut(self):
        self.assertEqual(
            stripe_statement("Anna Maria Berg", "Club", "card"),
            {"statement_descriptor_suffix": "Anna Maria"},
        )
        self.assertEqual(
            stripe_statement("Benedikta Berg", "Club", "card"),
            {"statement_descriptor_suffix": "Benedikta"},
        )

    def test_a_name_that_no_latin_letter_is_left_of(self):
        self.assertEqual(stripe_statement("王小明", "Club", "card"), {})
        self.assertEqual(stripe_statement("", "Club", "sepa_debit"), {})

    def test_what_is_too_short_is_left_to_the_account(self):
        self.assertEqual(stripe_statement("Al", "", "sepa_debit"), {})
