"""Which rows of a statement a search can be about; a row's number and what is behind it.

A number is that of the record behind a row, times eight, plus one of these.
"""

from odoo.fields import Domain
from odoo.orm.domains import DomainAnd
from odoo.tools import SQL, OrderedSet

ITEM, DEBIT, INSTALMENT, PAYMENT, CHARGE, REFUND = range(6)
BASE = 8
# Of so many bank lines it is looked what they are matched with.
MOST_BANK_LINES = 1000
# So many charges of one subscription have a number.
MOST_CHARGES = 64

# What the values of a condition come in.
SETS = (list, tuple, set, frozenset, OrderedSet)

# What a search names -> the condition on an item, with a place for the numbers.
SCOPES = {
    "id": """line.move_id IN (
        SELECT move_id FROM account_move_line WHERE id IN %(numbers)s)""",
    "move_id": "line.move_id IN %(numbers)s",
    "commercial_partner_id": "line.partner_id IN %(numbers)s",
    "partner_id": """line.partner_id IN (
        SELECT commercial_partner_id FROM res_partner WHERE id IN %(numbers)s)""",
    "subscription_id": """line.move_id IN (
        SELECT billed.move_id FROM subdebit_charge charge
          JOIN account_move_line billed ON billed.id = charge.move_line_id
         WHERE charge.subscription_id IN %(numbers)s)""",
    "receiver_id": """line.move_id IN (
        SELECT billed.move_id FROM subdebit_subscription subscription
          JOIN subdebit_charge charge ON charge.subscription_id = subscription.id
          JOIN account_move_line billed ON billed.id = charge.move_line_id
         WHERE subscription.partner_id IN %(numbers)s)""",
    "payer_id": """line.move_id IN (
        SELECT move_id FROM account_move_line WHERE partner_id IN %(numbers)s
        UNION SELECT id FROM account_move WHERE subdebit_payer_id IN %(numbers)s
        UNION SELECT payment.move_id FROM subdebit_debit debit
          JOIN account_payment payment ON payment.subdebit_debit_id = debit.id
         WHERE debit.payer_id IN %(numbers)s
        UNION SELECT entry.id FROM subdebit_debit debit
          JOIN account_move entry ON entry.subdebit_return_debit_id = debit.id
         WHERE debit.payer_id IN %(numbers)s)""",
}


def is_in_scope(scope):
    """Return the condition that an item may be among the rows asked for."""
    for name, condition in SCOPES.items():
        if name in scope:
            own = get_numbers(scope, ITEM) if name == "id" else scope[name]
            return SQL(condition, numbers=tuple(own) or (0,))
    return SQL("TRUE")


def find_scope(env, domain):
    """Return which rows a domain can be about at most: dict of what is known, or None.

    :return: the name of a field -> the values that it is among.
    """
    scope = {}
    for leaf in _get_leaves(Domain(domain).optimize(env["subdebit.statement"])):
        scope.setdefault(leaf.field_expr, list(leaf.value))
    return scope or None


def _get_leaves(domain):
    """Yield the conditions that hold for each row: ``name in values``."""
    parts = domain.children if isinstance(domain, DomainAnd) else [domain]
    for part in parts:
        name = getattr(part, "field_expr", None)
        if name in (*SCOPES, "kind", "is_in_ledger") and part.operator == "in":
            values = part.value
            if isinstance(values, SETS) and (name not in SCOPES or _are_ids(values)):
                yield part


def _are_ids(values):
    """Tell whether values are numbers alone: who looks for what is empty names none."""
    return all(isinstance(one, int) and one is not False for one in values)


def is_about_charges(scope):
    """Tell whether a search may find what comes, which only the engine knows."""
    kinds, booked = scope.get("kind"), scope.get("is_in_ledger")
    return (not kinds or "charge" in kinds) and booked != [True]


def get_numbers(scope, source):
    """Return the records of one source behind the rows asked for; None for all."""
    if not scope or "id" not in scope:
        return None
    return [row // BASE for row in scope["id"] if row % BASE == source] or [0]
