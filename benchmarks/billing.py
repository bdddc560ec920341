# odoo
# requires: odoo-addon-contract==19.* odoo-addon-subscription_oca==19.*
# install: contract subscription_oca
"""How fast invoices are made and posted: ours, Odoo's own, and two OCA addons.

The contestants take turns in one run, each with fresh customers of its own, the same
product, prices, taxes and terms, a cold cache before and a commit at the end. Then our
invoices are compared with Odoo's, in every stored field.
"""

import gc
import sys
import time
from statistics import median
from unittest.mock import patch

from odoo import Command, fields

INVOICES = 250
ROUNDS = 3
WARM_UP = 20
PEERS = {"contract": "contract.contract", "subscription_oca": "sale.subscription"}

TODAY = fields.Date.today()
COMPANY = env.company

# What differs between any two invoices, and what only ours carry.
OWN = {
    *("id", "name", "create_date", "write_date", "partner_id", "sequence_number"),
    *("commercial_partner_id", "partner_shipping_id", "payment_reference", "move_id"),
    *("invoice_partner_display_name", "invoice_origin", "move_name", "access_token"),
    *("subscription_date_from", "subscription_date_to"),
    *("subdebit_payer_id", "subdebit_payment_mode", "subdebit_offline_type"),
    "sending_data",
}


# === THE SAME DATA FOR ALL === #


def prepare_company():
    """Give the company a chart of accounts and no tax of its own."""
    if not COMPANY.chart_template:
        chart = env["account.chart.template"]
        chart.try_loading("generic_coa", company=COMPANY, install_demo=False)
    COMPANY.account_sale_tax_id = False


def make_product(percent):
    """Return a service with a tax of that many per cent, or none."""
    tax = env["account.tax"]
    if percent:
        vals = {"name": f"VAT {percent} %", "amount": percent}
        tax = tax.create({**vals, "type_tax_use": "sale"})
    # subscription_oca asks for an account of the product itself.
    journal = env["account.journal"].search([("type", "=", "sale")], limit=1)
    return env["product.product"].create(
        {
            "name": f"Membership, {percent} %",
            "type": "service",
            "list_price": 30.0,
            "taxes_id": [Command.set(tax.ids)],
            "property_account_income_id": journal.default_account_id.id,
        }
    )


def make_customers(count):
    """Return customers: one is debited at once, the next pays in 30 days, and so on."""
    term = env.ref("account.account_payment_term_30days").id
    return env["res.partner"].create(
        [
            {
                "name": f"Customer {n}",
                "user_id": env.ref("base.user_admin").id,
                "property_payment_term_id": n % 2 and term,
                "subdebit_payment_mode": "offline" if n % 2 else "automatic",
                "subdebit_offline_type": "transfer" if n % 2 else False,
            }
            for n in range(count)
        ]
    )


def price(n):
    """Return the price of the n-th customer."""
    return (19.99, 30.0, 7.35, 100.0, 49.5, 12.01)[n % 6]


# === THE CONTESTANTS: EACH PREPARES ITS RECORDS, AND RETURNS WHAT IS MEASURED === #


def ours(product, customers):
    """Bill the difference, write the ledger, post."""
    plan = env["subdebit.plan"].create(
        {"name": "Plan", "line_ids": [Command.create({"product_id": product.id})]}
    )
    subscriptions = env["subdebit.subscription"].create(
        [
            {
                "partner_id": customer.id,
                "plan_id": plan.id,
                "date_start": TODAY,
                "line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "unit_price": price(n),
                            "cadence_unit": "month",
                        }
                    )
                ],
            }
            for n, customer in enumerate(customers)
        ]
    )
    for subscription in subscriptions:
        subscription._start(TODAY)
    return lambda: env["subdebit.subscription"]._bill(TODAY)


def core(product, customers):
    """Create all at once and post, as a user would."""
    vals_list = [
        {
            "move_type": "out_invoice",
            "partner_id": customer.id,
            "invoice_date": TODAY,
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": product.id,
                        "quantity": 1,
                        "price_unit": price(n),
                    }
                )
            ],
        }
        for n, customer in enumerate(customers)
    ]

    def run():
        moves = env["account.move"].create(vals_list)
        moves.action_post()
        return moves

    return run


def contract(product, customers):
    """Let the cron of OCA's contract make drafts, and post them."""
    contracts = env["contract.contract"].create(
        [
            {
                "name": customer.name,
                "partner_id": customer.id,
                "contract_line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "name": product.name,
                            "price_unit": price(n),
                            "date_start": TODAY,
                            "recurring_next_date": TODAY,
                        }
                    )
                ],
            }
            for n, customer in enumerate(customers)
        ]
    )

    def run():
        env["contract.contract"].cron_recurring_create_invoice(TODAY)
        moves = env["account.move"].search(
            [("line_ids.contract_line_id.contract_id", "in", contracts.ids)]
        )
        moves.action_post()
        return moves

    return run


def subscription_oca(product, customers):
    """Let the cron of OCA's subscription_oca make and post, its mail off."""
    template = env["sale.subscription.template"].create(
        {"name": "Template", "invoicing_mode": "invoice"}
    )
    pricelist = env["product.pricelist"].create({"name": "Prices"})
    subscriptions = env["sale.subscription"].create(
        [
            {
                "partner_id": customer.id,
                "template_id": template.id,
                "pricelist_id": pricelist.id,
                "sale_subscription_line_ids": [
                    Command.create({"product_id": product.id, "price_unit": price(n)})
                ],
            }
            for n, customer in enumerate(customers)
        ]
    )
    for subscription in subscriptions:
        subscription.action_start_subscription()

    def run():
        env["sale.subscription"].cron_subscription_management()
        return subscriptions.invoice_ids

    return run


CONTESTANTS = (ours, core, contract, subscription_oca)


# === MEASURING === #


def measure(contestant, product, count):
    """Return the invoices that one contestant made, and how many it made a second."""
    run = contestant(product, make_customers(count))
    env.cr.commit()
    env.invalidate_all()
    gc.collect()
    start = time.perf_counter()
    moves = run()
    env.cr.commit()
    seconds = time.perf_counter() - start
    if len(moves) != count or set(moves.mapped("state")) != {"posted"}:
        sys.exit(f"{contestant.__name__} made {len(moves)} of {count} invoices.")
    return moves, count / seconds


def play_round(product, count):
    """Let each contestant have its turn; return its invoices and its speed."""
    return {c.__name__: measure(c, product, count) for c in CONTESTANTS}


def play(percent):
    """Play all rounds with one tax; return the speeds, and whether we make the same."""
    product = make_product(percent)
    play_round(product, WARM_UP)
    rounds = [play_round(product, INVOICES) for _number in range(ROUNDS)]
    speeds = {
        c.__name__: [result[c.__name__][1] for result in rounds] for c in CONTESTANTS
    }
    return speeds, all(is_same(r["ours"][0], r["core"][0]) for r in rounds)


# === ARE THEY THE SAME INVOICES? === #


def is_same(our_moves, core_moves):
    """Tell whether two lists of invoices differ in nothing that an accountant sees."""
    by_customer = [
        moves.sorted(lambda move: move.partner_id.id)
        for moves in (our_moves, core_moves)
    ]
    pairs = zip(*by_customer, strict=True)
    differences = {
        text for mine, other in pairs for text in get_differences(mine, other)
    }
    for text in sorted(differences)[:20]:
        print(f"  differs from Odoo's own: {text}")
    return not differences


def get_differences(mine, other):
    """Yield how one invoice of ours differs from Odoo's, its lines included."""
    lines = zip(mine.line_ids, other.line_ids, strict=True)
    for left, right in [(mine, other), *lines]:
        for name, field in left._fields.items():
            if field.store and field.type != "one2many" and name not in OWN:
                if normal(left, name) != normal(right, name):
                    yield f"{field}: {left[name]} instead of {right[name]}"


def normal(record, name):
    """Return a value without what differs from customer to customer."""
    value = record[name]
    if name == "name" and record._name == "account.move.line":
        return value.replace(record.move_id.name, "")
    return value


def has_gaps():
    """Tell whether a number is missing in the journal."""
    moves = env["account.move"].search([("move_type", "=", "out_invoice")])
    numbers = sorted(moves.mapped("sequence_number"))
    return numbers != list(range(numbers[0], numbers[0] + len(numbers)))


# === TELLING === #


def tell(title, speeds):
    """Print the speeds and ratios; return whether we are ahead."""
    print(f"\n{title}: {ROUNDS} rounds of {INVOICES} invoices")
    print(f"{'':20}{'invoices a second':^24}{'ours against it':^24}")
    print(f"{'':20}" + f"{'min':>8}{'median':>8}{'max':>8}" * 2)
    ahead = True
    for name, values in speeds.items():
        ratios = [
            mine / other for mine, other in zip(speeds["ours"], values, strict=True)
        ]
        print(f"{name:20}{spread(values, 1)}{spread(ratios, 2)}")
        ahead &= median(ratios) >= 1
    return ahead


def spread(values, digits):
    figures = (min(values), median(values), max(values))
    return "".join(f"{figure:8.{digits}f}" for figure in figures)


def main():
    """Play without and with tax; fail where we are behind or make something else."""
    missing = [name for name, model in PEERS.items() if model not in env]
    if missing:
        sys.exit(f"Nothing was measured: {', '.join(missing)} is not installed.")
    prepare_company()
    mail_off = patch.object(
        env.registry["account.move.send"], "_generate_and_send_invoices"
    )
    passed = True
    with mail_off:
        for percent in (0, 20):
            speeds, same = play(percent)
            passed &= tell(f"Tax of {percent} %", speeds) and same
    passed &= not has_gaps()
    print("\nPassed." if passed else "\nNot passed.")
    sys.exit(0 if passed else 1)


main()
