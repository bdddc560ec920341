"""Promises of the schedule; they run with and without Odoo."""
