"""Debits and refunds in every order that chance finds, with everything that can break."""

from . import test_storm, test_wire
