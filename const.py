"""What may follow what, and the choices that more than one room shares."""

from datetime import date

# Allowed moves of a subscription. An end is final: a return is a new subscription.
SUBSCRIPTION_MOVES = {
    "draft": ("pending", "active", "ended", "cancelled"),
    "pending": ("draft", "active", "cancelled"),
    "active": ("paused", "suspended", "ended", "cancelled"),
    "paused": ("active", "ended", "cancelled"),
    "suspended": ("active", "ended", "cancelled"),
    "ended": (),
    "cancelled": (),
}

# Allowed moves of one request to a provider. NOTE: a bank may take a collected debit
# back weeks later, and a webhook may tell that a payment we saw refused went through.
ATTEMPT_MOVES = {
    "ready": ("sending", "refused", "cancelled"),
    "sending": ("collected", "pending", "refused", "unknown", "cancelled"),
    "unknown": ("sending", "collected", "pending", "refused", "cancelled"),
    "pending": ("collected", "refused", "cancelled", "returned"),
    "collected": ("returned",),
    "refused": ("collected", "pending"),
    "cancelled": ("collected",),
    "returned": ("collected",),
}

# Allowed moves of one refund. NOTE: the payer's bank may send back what was paid out.
REFUND_MOVES = {
    "ready": ("sending", "refused", "cancelled"),
    "sending": ("pending", "paid", "refused", "unknown"),
    "unknown": ("sending", "pending", "paid", "refused"),
    "pending": ("paid", "bounced"),
    # What was given back by hand is taken back by hand.
    "paid": ("bounced", "cancelled"),
    "bounced": (),
    "refused": ("pending", "paid"),
    "cancelled": (),
}

# How a saved method is debited, as the calendar of the banks knows it.
DEBIT_SCHEMES = [
    ("card", "Card"),
    ("sepa_core", "SEPA Core"),
    ("bacs", "Bacs"),
    ("ach", "ACH"),
    ("autogiro", "Autogiro"),
    ("becs_au", "BECS (Australia)"),
    ("becs_nz", "BECS NZ"),
    ("betalingsservice", "Betalingsservice"),
    ("pad", "PAD"),
    ("pay_to", "PayTo"),
    ("weekend_only", "Bank debit without a scheme"),
]
# Those of which the payer is told beforehand.
BANK_DEBIT_SCHEMES = tuple(name for name, _label in DEBIT_SCHEMES if name != "card")

# Odoo's code of a payment method -> the scheme that it stands for; all else is a card.
SCHEME_OF_METHOD = {
    "sepa_direct_debit": "sepa_core",
    "bacs_direct_debit": "bacs",
    "ach_direct_debit": "ach",
    "becs_direct_debit": "becs_au",
    "autogiro": "autogiro",
    "becs_nz_direct_debit": "becs_nz",
    "betalingsservice": "betalingsservice",
    "pad_direct_debit": "pad",
    "payto": "pay_to",
}

# With an attempt in one of these, the money may be on its way: nothing else may
# ask for it, and nobody may edit what was asked.
IN_FLIGHT = ("ready", "sending", "pending", "unknown")

# The money did not come, or went back: a person decides whether to ask once more.
NOT_IN_HAND = ("refused", "returned")

# Instalments that still ask for their money, or wait for a person to do so.
INSTALMENT_OPEN = ("planned", "under_way", "refused", "returned")
# No sum is stretched over more.
MOST_INSTALMENTS = 36

# A sending that is older than this was cut off: nobody knows what became of it.
SENDING_TIMEOUT_SECONDS = 120

# Core providers that send an idempotency key made from the transaction's reference:
# asking again under the same reference cannot charge twice. The demo provider calls
# nobody. The others wait for their webhook, or for a person who asks the provider.
ASK_AGAIN_PROVIDERS = ("stripe", "adyen", "demo")

# The same for refunds: core sends none of its own, and ours goes to Stripe alone.
ASK_REFUND_AGAIN_PROVIDERS = ("stripe", "demo")

# Stripe forgets idempotency keys after 24 hours; stop asking a little earlier.
ASK_AGAIN_HOURS = 23

OFFLINE_TYPES = [
    ("cheque", "Cheque"),
    ("transfer", "Bank transfer"),
    ("cash", "Cash"),
    ("money_order", "Money order"),
    ("other", "Other"),
]

# How an instalment is paid: by a debit of the daily run, or by hand.
INSTALMENT_WAYS = [("debit", "Debit"), *OFFLINE_TYPES]

PAYMENT_MODES = [("automatic", "Automatic"), ("offline", "Offline")]

# How somebody pays for another: in his own name, or in the other's.
PAYER_KINDS = [
    ("for_client", "Pays for the client, and is invoiced"),
    ("third_party", "Pays what the client is invoiced"),
]

CADENCE_UNITS = [
    ("day", "Days"),
    ("week", "Weeks"),
    ("month", "Months"),
    ("year", "Years"),
]

MONTHS = [
    ("1", "January"),
    ("2", "February"),
    ("3", "March"),
    ("4", "April"),
    ("5", "May"),
    ("6", "June"),
    ("7", "July"),
    ("8", "August"),
    ("9", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]

CONVENTIONS = [
    ("actual", "Actual days of the period"),
    ("fixed_30", "Months of 30 days"),
    ("none", "No proration"),
]

FIRST_PERIODS = [
    ("prorate", "Prorated"),
    ("full", "Charged in full"),
    ("free", "Free"),
]

TIMINGS = [("advance", "In advance"), ("arrears", "In arrears")]

# What a pause does with the days of a period that it begins or ends within.
PAUSE_POLICIES = [
    ("skip", "Skip whole periods"),
    ("prorate", "Take the paused days off the next invoice"),
    ("at_renewal", "Begin with the next period"),
    ("credit", "Credit the paused days at once"),
]
END_POLICIES = [
    ("period_end", "At the end of the period"),
    ("after_next_invoice", "After one more invoice"),
    ("immediately_with_credit", "At once, and credit what is not used"),
    ("immediately", "At once, without a credit"),
]

INVOICE_POLICIES = [
    ("post", "Post, and send as the settings say"),
    ("send", "Post and send"),
    ("post_only", "Post without sending"),
    ("draft", "Leave as drafts to review"),
]

LINE_KINDS = [
    ("recurring", "Every period"),
    ("one_time", "Once"),
    ("usage", "By usage"),
]

# What is running; in a pause, the schedule itself says what is billed.
RUNNING_STATES = ("active", "paused", "suspended")
# An ended subscription may still owe its last period, if that is billed afterwards.
BILLED_STATES = (*RUNNING_STATES, "ended")

# Nothing starts before: an empty cell that a spreadsheet made a date, a slip of the pen.
OLDEST_START = date(1950, 1, 1)
# Nothing starts or ends later: a year with a digit too many, and the calendar's end.
LATEST_DAY = date(2999, 12, 31)
# Nothing that is written down today starts so many years ahead: a slip of the pen.
YEARS_AHEAD = 20

# The longest cadence, trial or commitment in each unit: a hundred years.
LONGEST = {"day": 36_500, "week": 5_200, "month": 1_200, "year": 100}


def within_longest(count, unit):
    """Return the SQL that bounds a length, from the names of its two columns."""
    cases = " ".join(f"WHEN '{name}' THEN {most}" for name, most in LONGEST.items())
    return f"{count} <= CASE {unit} {cases} END"


# A line is billed so many times at most: every day of a hundred years.
MOST_PAYMENTS = 36_500
# Prices and quantities stay below: beyond, a sum does not keep its cents.
PRICE_BELOW = 10**9
QUANTITY_BELOW = 10**6

# Subscriptions billed in one batch before it is committed by the daily run.
BILLING_BATCH = 250
# Collected debits booked in one batch.
BOOKING_BATCH = 200
