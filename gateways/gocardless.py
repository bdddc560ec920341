"""The gateway to GoCardless: mandates, debits, refunds, payouts, by the official SDK.

Source: https://developer.gocardless.com/api-reference, version 2015-07-06.
"""

from gocardless_pro.errors import IdempotentCreationConflictError

from . import gocardless_read as read
from .contract import ABILITIES, Answer, Gateway
from .errors import GatewayError, Refused, Unavailable
from .gocardless_client import Settings, calling, check_id, service_of
from .gocardless_webhook import read_webhook

__all__ = ["GoCardlessGateway", "Settings"]

PAGE = 500
_CAME_BACK = ("failed", "charged_back")
# Who agrees to more than one debit says so, where the scheme asks.
_CONSENT = {"ach": "recurring", "pad": "recurring"}
_OTHER = "Another payment was made under this key: look it up at the provider."


class GoCardlessGateway(Gateway):
    """Speak with the account of one provider record.

    :param Settings settings: its token, environment and webhook secret.
    """

    abilities = frozenset(ABILITIES)

    def __init__(self, settings):
        self._settings = settings

    # === MANDATES === #

    def set_up_mandate(self, request, setup_ref=""):
        """Make the page on which a customer signs; a new page where one expired."""
        setup_ref = setup_ref or self._create_setup(request)
        flow = self._create(
            "billing_request_flows",
            {
                "redirect_uri": request.return_url,
                "exit_uri": request.exit_url,
                **_present(
                    prefilled_customer=request.customer, language=request.language
                ),
                "links": {"billing_request": check_id(setup_ref)},
            },
        )
        return self._read(read.flow_of, flow, setup_ref)

    def _create_setup(self, request):
        try:
            return self._create(
                "billing_requests", _prepare_setup(request), request.key
            )["id"]
        except IdempotentCreationConflictError as error:
            return self._conflicting_id(error)

    def read_setup(self, setup_ref):
        """Say how far a set-up is, and which mandate came of it."""
        return self._read(read.setup_of, self._get("billing_requests", setup_ref))

    def read_mandate(self, mandate_ref):
        """Read a mandate and the bank account that it is on."""
        return self._mandate_of(self._get("mandates", mandate_ref))

    def cancel_mandate(self, mandate_ref):
        """End a mandate, and with it the payments that can still be cancelled."""
        service = service_of(self._settings, "mandates")
        try:
            told = self._ask(service.cancel, check_id(mandate_ref))
        except Refused:
            told = self._get("mandates", mandate_ref)
            if told.get("status") != "cancelled":
                raise
        return self._mandate_of(told)

    def _mandate_of(self, told):
        account_ref = (told.get("links") or {}).get("customer_bank_account")
        account = self._get("customer_bank_accounts", account_ref)
        return self._read(read.mandate_of, told, account)

    # === PAYMENTS === #

    def charge(self, request):
        """Send one request. A repeated key charges nothing: the first payment counts."""
        try:
            told = self._create("payments", _prepare_payment(request), request.key)
            return self._read(read.answer_of_payment, told)
        except IdempotentCreationConflictError as error:
            return self._answer_of_conflict(request, error)
        except GatewayError as error:
            return self._answer_of_error(error, request)

    def _answer_of_conflict(self, request, error):
        try:
            told = self._get("payments", self._conflicting_id(error))
            return self._adopt(request, told)
        except GatewayError as failure:
            return _unknown(failure)

    def _answer_of_error(self, error, request):
        """NOTE: an error about a repetition says nothing of the first request."""
        if error.kind == "unavailable":
            return _unknown(error)
        if request.again:
            return self.find(request) or _refusal(error)
        return _refusal(error)

    def find(self, request, since=None):
        """Look a request up among the payments of its mandate, and send none."""
        window = {"created_at[gte]": read.from_moment(since)} if since else {}
        try:
            for told in self._list("payments", mandate=request.method, **window):
                if (told.get("metadata") or {}).get("key") == request.key:
                    return self._adopt(request, told)
        except GatewayError as error:
            return _unknown(error)
        return None

    def _adopt(self, request, told):
        """Take a payment for the one that was asked for, if it is that."""
        if not self._read(_is_what_was_asked, request, told):
            return Answer("unknown", "misconfigured", told["id"], words=_OTHER)
        return self._read(read.answer_of_payment, told, self._why(told))

    def read_payment(self, payment_ref):
        """Read a payment as it is now, with the reason where it failed."""
        told = self._get("payments", payment_ref)
        return self._read(read.payment_of, told, self._why(told))

    def _why(self, told):
        """Return the latest event that tells why a payment failed, None without one."""
        if told.get("status") not in _CAME_BACK:
            return None
        events = self._list("events", payment=told["id"], action=told["status"])
        return next(events, None)

    def cancel(self, payment_ref):
        """Stop a payment that is not with the bank yet: ``cancelled``, or why not."""
        service = service_of(self._settings, "payments")
        try:
            told = self._ask(service.cancel, check_id(payment_ref))
            return self._read(read.answer_of_payment, told)
        except Refused as error:
            return self._answer_if_cancelled(payment_ref) or _refusal(error)
        except GatewayError as error:
            return _unknown(error)

    def _answer_if_cancelled(self, payment_ref):
        """NOTE: the answer to an earlier click may have been lost."""
        try:
            told = self._get("payments", payment_ref)
            answer = self._read(read.answer_of_payment, told)
        except GatewayError:
            return None
        return answer if answer.outcome == "cancelled" else None

    # === REFUNDS === #

    def refund(self, request):
        """Give money back: ``pending`` or why not."""
        try:
            told = self._create("refunds", _prepare_refund(request), request.key)
            return self._read(read.answer_of_refund, told)
        except IdempotentCreationConflictError as error:
            return self._answer_of_refund_conflict(request, error)
        except GatewayError as error:
            return self._answer_of_refund_error(error, request)

    def _answer_of_refund_conflict(self, request, error):
        try:
            told = self._get("refunds", self._conflicting_id(error))
            return self._adopt_refund(request, told)
        except GatewayError as failure:
            return _unknown(failure)

    def _answer_of_refund_error(self, error, request):
        """NOTE: the total of a repetition is wrong where the first one went through."""
        if error.kind == "unavailable":
            return _unknown(error)
        found = self._find_refund(request) if request.again else None
        return found or _refusal(error)

    def _find_refund(self, request):
        """Look a refund up by its key among those of its payment, and send none."""
        try:
            for told in self._list("refunds", payment=request.payment):
                if (told.get("metadata") or {}).get("key") == request.key:
                    return self._adopt_refund(request, told)
        except GatewayError as error:
            return _unknown(error)
        return None

    def _adopt_refund(self, request, told):
        if not self._read(_is_refund_asked, request, told):
            return Answer("unknown", "misconfigured", told["id"], words=_OTHER)
        return self._read(read.answer_of_refund, told)

    def read_refund(self, refund_ref):
        """Read a refund as it is now."""
        return self._read(read.refund_of, self._get("refunds", refund_ref))

    # === NEWS === #

    def list_changes(self, since):
        """List the events after a moment, oldest first."""
        window = {"created_at[gt]": read.from_moment(since)}
        events = [
            self._read(read.event_of, told) for told in self._list("events", **window)
        ]
        return tuple(reversed(events))

    def parse_webhook(self, body, headers):
        """Check a delivery's signature and read its events, all of them or none."""
        return read_webhook(body, headers, self._settings.webhook_secret)

    def read_payout(self, payout_ref):
        """Read a payout with what it is made of; after six months that is refused."""
        told = self._get("payouts", payout_ref)
        items = list(self._list("payout_items", payout=payout_ref))
        return self._read(read.payout_of, told, items)

    def test_connection(self):
        """Say whose account it is, and what it may do."""
        creditors = list(self._list("creditors"))
        if not creditors:
            raise Refused("The account has no creditor.", "no_creditor")
        told = self._get("creditors", creditors[-1].get("id"))
        return self._read(read.connection_of, told)

    # === THE SDK === #

    def _ask(self, call, *args, **kwargs):
        """Call the SDK and return the object that it answers, as a dict with an id."""
        return calling(self._settings, lambda: _object(call(*args, **kwargs)))

    def _read(self, reader, *told):
        """Read an answer; what is not as expected leaves the outcome open."""
        return calling(self._settings, reader, *told)

    def _create(self, name, params, key=""):
        """NOTE: fresh headers each time: old releases write their key into them."""
        service = service_of(self._settings, name)
        headers = {"Idempotency-Key": key} if key else {}
        return self._ask(service.create, params=params, headers=headers)

    def _get(self, name, ref):
        service = service_of(self._settings, name)
        return self._ask(service.get, check_id(ref))

    def _list(self, name, **filters):
        """Yield all objects of a list, newest first, page by page."""
        service = service_of(self._settings, name)
        params = {**filters, "limit": PAGE}
        while True:
            page = calling(self._settings, service.list, params=dict(params))
            yield from self._read(_rows, page)
            params["after"] = self._read(_next, page)
            if not params["after"]:
                return

    def _conflicting_id(self, error):
        """NOTE: the SDK raises what is no exception of its own where there is none."""
        try:
            return check_id(error.conflicting_resource_id)
        except Exception:  # noqa: BLE001
            raise Unavailable("A conflict that names no payment.") from None


def _object(answer):
    told = answer.attributes
    if not told["id"] or not isinstance(told, dict):
        raise TypeError("No object.")
    return told


def _rows(page):
    return [one.attributes for one in page.records]


def _next(page):
    return page.after


def _present(**values):
    return {name: value for name, value in values.items() if value}


def _prepare_setup(request):
    mandate = _present(
        currency=request.currency,
        scheme=request.scheme,
        description=request.description,
        consent_type=_CONSENT.get(request.scheme),
    )
    if request.most:
        most = read.to_minor(request.most, request.currency)
        mandate["constraints"] = {"max_amount_per_payment": most}
    metadata = _present(key=request.key, reference=request.reference)
    return {"mandate_request": mandate, "metadata": metadata}


def _prepare_payment(request):
    return {
        "amount": read.to_minor(request.amount, request.currency),
        "currency": request.currency,
        **_present(
            charge_date=request.charge_date,
            description=request.description,
            reference=request.statement,
        ),
        # NOTE: our runs decide when to try again; the provider's own retries would be
        # a second one beside it.
        "retry_if_possible": False,
        "metadata": _present(
            key=request.key,
            reference=request.reference,
            charge_date=request.charge_date,
        ),
        "links": {"mandate": check_id(request.method)},
    }


def _prepare_refund(request):
    return {
        "amount": read.to_minor(request.amount, request.currency),
        "total_amount_confirmation": read.to_minor(request.total, request.currency),
        "metadata": _present(key=request.key, reference=request.reference),
        "links": {"payment": check_id(request.payment)},
    }


def _is_what_was_asked(request, told):
    """NOTE: a key is answered with its first payment, whatever is asked for now. The
    charge date may have been rolled, so the wish is compared, which we wrote down."""
    wished = (told.get("metadata") or {}).get("charge_date") or ""
    return (
        told.get("amount") == read.to_minor(request.amount, request.currency)
        and told.get("currency") == request.currency
        and (told.get("links") or {}).get("mandate") == request.method
        and wished == request.charge_date
    )


def _is_refund_asked(request, told):
    amount = read.to_minor(request.amount, request.currency)
    return told["links"]["payment"] == request.payment and told["amount"] == amount


def _unknown(error):
    return Answer(
        "unknown",
        error.kind,
        words=str(error),
        code=error.code,
        request_id=error.request_id,
    )


def _refusal(error):
    return Answer(
        "refused",
        error.kind,
        words=str(error),
        code=error.code,
        failure=_FAILURES.get(error.code, "person"),
        request_id=error.request_id,
    )


# A refusal of the request itself, by the provider's reason.
_FAILURES = {
    "mandate_is_inactive": "method",
    "mandate_payments_require_approval": "method",
}
