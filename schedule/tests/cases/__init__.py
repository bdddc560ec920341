"""Worked examples, counted by hand on a calendar: one table for each rule.

A case says what it promises, the calendar beside it says why. Everything in a table is
a literal; nothing in it is computed.
"""
