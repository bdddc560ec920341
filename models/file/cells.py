"""Read the cells of a CSV as dates, sums and choices; a wrong one is a problem."""

import unicodedata
from datetime import datetime

from ...const import LATEST_DAY, OLDEST_START

# Words in a payment method -> (mode, offline type); the first that is found decides.
METHODS = (
    (("automatic", "automatique"), ("automatic", False)),
    (("check", "cheque"), ("offline", "cheque")),
    (("moneyorder", "mandatpostal"), ("offline", "money_order")),
    (("cash", "especes"), ("offline", "cash")),
    (("transfer", "virement"), ("offline", "transfer")),
    (("card", "carte", "debit", "prelevement", "sepa", "bacs"), ("automatic", False)),
    (("other", "autre"), ("offline", "other")),
)

YES = ("1", "yes", "true", "oui", "vrai", "y", "o")
NO = ("0", "no", "false", "non", "faux", "n", "")

# Digits of a number of months: a longer one leaves the calendar.
LONGEST_COUNT = 4
# No sum is as large: a customer's number in the wrong column, or a file gone wrong.
TOO_LARGE = 10**12

DATE_FORMATS = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y"}


def plain(text):
    """Return a text without accents, case, blanks and punctuation."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed.lower() if char.isalnum())


def read_date(row, text, date_format):
    """Return a day, None where it is none; ISO, or as ``date_format`` says."""
    found = None
    for pattern in ("%Y-%m-%d", DATE_FORMATS[date_format]):
        try:
            found = datetime.strptime(text, pattern).date()  # noqa: DTZ007 a day
            break
        except ValueError:
            continue
    if found is None:
        row.problems.append(("date", {"text": text}))
    elif found < OLDEST_START:
        row.problems.append(("old_date", {"text": text}))
    elif found > LATEST_DAY:
        row.problems.append(("late_date", {"text": text}))
    return found


def read_sum(row, text, sums, code="sum"):
    """Return a sum, None where it is none.

    :param sums: how its column is written, as ``sums.find_sums`` found.
    :param str code: of the problem that it is none.
    """
    amount = sums.value_of(text)
    if amount is None:
        row.problems.append((code, {"text": text}))
    elif abs(amount) >= TOO_LARGE:
        row.problems.append(("too_large", {"text": text}))
        return None
    return amount


def read_price(row, text, sums):
    """Take a price."""
    price = read_sum(row, text, sums, "price")
    if price is not None and price < 0:
        row.problems.append(("negative_price", {"text": text}))
    else:
        row.price = price


def read_method(row, text):
    """Take the way to pay by the words in it."""
    compact = plain(text)
    for words, meaning in METHODS:
        if any(word in compact for word in words):
            row.mode, row.offline_type = meaning
            return
    row.problems.append(("method", {"text": text}))


def read_periods(row, text):
    """Take a number of periods."""
    if text.isdecimal() and len(text) <= LONGEST_COUNT:
        row.periods = int(text)
    elif text:
        row.problems.append(("periods", {"text": text}))


def read_ended(row, text):
    """Take a yes or a no."""
    if text.lower() in YES:
        row.ended = True
    elif text.lower() not in NO:
        row.problems.append(("ended", {"text": text}))
