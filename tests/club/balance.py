"""The trial balance as Odoo has it, in cents, and where it is not the pencil's."""

from collections import Counter


def get_balance(env, records, until):
    """Return cents by day, account and whose, up to a day; nothing that is zero."""
    env["account.move.line"].flush_model()
    rows = env["account.move.line"]._read_group(
        [
            ("company_id", "=", records.company.id),
            ("parent_state", "=", "posted"),
            ("date", "<=", until),
        ],
        ["date:day", "account_id", "partner_id"],
        ["balance:sum"],
    )
    sums = Counter()
    for day, account, partner, balance in rows:
        kind = get_kind(records, account)
        who = partner.name if kind == "receivable" else ""
        sums[day, kind, who] += round(balance * 100)
    return {key: cents for key, cents in sums.items() if cents}


def get_kind(records, account):
    """Return what an account is for; what is none of the others is money."""
    known = {
        records.tax_account: "tax",
        records.fees: "fee",
        records.losses: "loss",
    }
    if account in known:
        return known[account]
    kinds = {"asset_receivable": "receivable", "income": "income"}
    return kinds.get(account.account_type, "money")


def compare(found, expected):
    """Return a sentence for each sum that is not the pencil's."""
    return [
        f"{day} {account} {who}: {found.get(key, 0) / 100:.2f} in the books,"
        f" {expected.get(key, 0) / 100:.2f} by pencil"
        for key in sorted({*found, *expected})
        for day, account, who in [key]
        if found.get(key, 0) != expected.get(key, 0)
    ]
