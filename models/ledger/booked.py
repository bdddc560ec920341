"""What an invoice line booked, tax by tax, whatever became of its taxes since.

Amounts are a ``Counter``: ``"net"``, and ``"<tax id> base"`` and ``"<tax id> tax"`` for
each tax, in the currency of the invoice, positive on an invoice as on a credit note.
"""

from collections import Counter

NET = "net"


def booked_by(line):
    """Return the amounts of one line of an invoice or credit note."""
    move = line.move_id
    if move.state == "posted" and not _computes_as_posted(move):
        return _read_items(line)
    return _compute(line)


def sum_taxes(amounts):
    """Return the taxes of some amounts, all together."""
    return sum(amount for name, amount in amounts.items() if name.endswith(" tax"))


def taxes_of(amounts, taxes):
    """Return the taxes that some amounts are about.

    :param taxes: those of the line, taken where they are still about the same.
    """
    told = {int(name.split()[0]) for name in amounts if name != NET}
    if told == set(taxes.flatten_taxes_hierarchy().ids):
        return taxes
    return taxes.browse(sorted(told))


def _compute(line):
    """Return what Odoo computes, rounded as the invoice rounds it."""
    amounts = Counter({NET: line.price_subtotal})
    base_lines, _tax_lines = line.move_id._get_rounded_base_and_tax_lines()
    for base_line in base_lines:
        if base_line["record"] == line:
            details = base_line["tax_details"]
            amounts[NET] = details["total_excluded_currency"]
            amounts[NET] += details.get("delta_total_excluded_currency", 0.0)
            for data in details["taxes_data"]:
                amounts[f"{data['tax'].id} base"] += data["base_amount_currency"]
                amounts[f"{data['tax'].id} tax"] += data["tax_amount_currency"]
    return amounts


def _computes_as_posted(move):
    """Tell whether Odoo would compute each line as it did when it was posted."""
    taxes = move.line_ids.tax_line_id
    for line in _product_lines(move):
        base_line = move._prepare_product_base_line_for_taxes_computation(line)
        taxes._add_tax_details_in_base_line(base_line, move.company_id)
        taxes._round_base_lines_tax_details([base_line], move.company_id)
        details = base_line["tax_details"]
        for now, then in (
            (details["total_excluded_currency"], line.price_subtotal),
            (details["total_included_currency"], line.price_total),
        ):
            if move.currency_id.compare_amounts(now, then):
                return False
        for data in details["taxes_data"]:
            taxes -= data["tax"]
    return not taxes


def _read_items(line):
    """Return what the journal items say, each tax shared out to the lines that owe it."""
    move = line.move_id
    net = move.direction_sign * line.amount_currency
    amounts = {NET: net}
    items = move.line_ids.filtered("tax_line_id")
    single = line.tax_ids.filtered(lambda tax: tax.amount_type != "group")
    booked = _taxes_on(line, items)
    for tax in single | booked:
        share = _share_of(line, tax, items) if tax in booked else 0.0
        amounts.update({f"{tax.id} base": net, f"{tax.id} tax": share})
    return Counter(amounts)


def _share_of(line, tax, items):
    """Return what one line owes of a tax of its invoice; all lines owe all of it."""
    sharing = _product_lines(line.move_id).filtered(
        lambda other: tax in _taxes_on(other, items)
    )
    round_sum = line.currency_id.round
    shares = {one: round_sum(_weight(one, tax, items)) for one in sharing}
    largest = max(sharing, key=lambda one: abs(shares[one]))
    if line == largest:
        rest = sum(shares.values()) - shares[line]
        return round_sum(_total_of(tax, items) - rest)
    return shares[line]


def _weight(line, tax, items):
    """Return what a line owed of a tax by itself: its taxes, split as they were booked."""
    owed = line.price_total - line.price_subtotal
    total = sum(_total_of(other, items) for other in _taxes_on(line, items))
    return owed * _total_of(tax, items) / total if total else 0.0


def _taxes_on(line, items):
    """Return the taxes that were booked and that a line owed, be it by a group."""
    return items.filtered(
        lambda item: (item.group_tax_id or item.tax_line_id) in line.tax_ids
    ).tax_line_id


def _total_of(tax, items):
    own = items.filtered(lambda item: item.tax_line_id == tax)
    return items.move_id.direction_sign * sum(own.mapped("amount_currency"))


def _product_lines(move):
    return move.line_ids.filtered(lambda line: line.display_type == "product")
