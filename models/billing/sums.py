"""What a document comes to with its taxes, and how that is said."""

from odoo.tools import format_list


def get_taxes(totals):
    """Return ``(name, sum)`` of each tax of a document, as Odoo groups them.

    :param dict totals: Odoo's own, of an invoice.
    """
    return [
        (group["group_name"], group["tax_amount_currency"])
        for subtotal in totals["subtotals"]
        for group in subtotal["tax_groups"]
    ]


def say_sums(env, currency, net, taxes, total):
    """Return how a net amount becomes the total; empty where there is no tax.

    :param list taxes: ``(name, sum)`` of each.
    """
    if not any(amount for _name, amount in taxes):
        return ""
    said = [
        env._("%(tax)s: %(amount)s", tax=name, amount=currency.format(amount))
        for name, amount in taxes
    ]
    return env._(
        "%(net)s excl. tax, plus tax (%(taxes)s), makes %(total)s.",
        net=currency.format(net),
        taxes=format_list(env, said),
        total=currency.format(total),
    )


def add_up(env, amounts):
    """Return the sums of ``(currency, amount)`` as a text, each currency apart.

    Empty where there are none.
    """
    sums = {}
    for currency, amount in amounts:
        sums[currency] = sums.get(currency, 0.0) + amount
    return format_list(env, [c.format(total) for c, total in sums.items()])
