"""Errors of the wire, mapped once by what to do next.

The three kinds:

- ``refused``: the provider understood and said no; tell the customer.
- ``unavailable``: no clear answer; the money may have moved; ask again, same key.
- ``misconfigured``: keys or rights are wrong; nothing moved; tell the administrator.
"""

import requests


class GatewayError(Exception):
    """A failure whose kind is known.

    :param words: the provider's words, without secrets.
    :param code: the provider's code.
    :param request_id: under which the provider's support finds the request.
    """

    kind = "unavailable"

    def __init__(self, words="", code="", request_id=""):
        super().__init__(words)
        self.code = code
        self.request_id = request_id


class Refused(GatewayError):
    kind = "refused"


class Unavailable(GatewayError):
    kind = "unavailable"


class Misconfigured(GatewayError):
    kind = "misconfigured"


#: The code of what is refused as its access token is no good, or no more.
UNAUTHORIZED = "unauthorized"


class NotOffered(Misconfigured):
    """The gateway cannot do this, as its ``abilities`` say.

    :param ability: one of ``gateways.contract.ABILITIES``.
    """

    def __init__(self, ability):
        super().__init__(f"This provider cannot: {ability}.", ability)


class WebhookRefused(GatewayError):
    """A delivery that is not taken, as a whole.

    :param reason: ``no_secret, unsigned, forged, oversized, compressed, malformed`` or
        ``too_many``.
    """

    kind = "refused"

    def __init__(self, reason):
        super().__init__(f"The webhook is refused: {reason}.", reason)

    @property
    def reason(self):
        """The one word."""
        return self.code


_NETWORK = (
    requests.exceptions.ConnectionError,
    requests.exceptions.Timeout,
    requests.exceptions.ChunkedEncodingError,
)


def causes(error):
    """Yield an exception and all that it was raised from, the outermost first."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def status_kind(status):
    """Return the kind of an HTTP status: 409, 429 and 5xx leave the outcome open."""
    if status in (401, 403):
        return "misconfigured"
    if status in (408, 409, 425, 429) or status >= 500:
        return "unavailable"
    return "refused"


def wire_status(error):
    """Return the HTTP status inside an exception, None if there is none."""
    for cause in causes(error):
        if isinstance(cause, requests.exceptions.HTTPError):
            return cause.response.status_code
    return None


def wire_kind(error):
    """Return the kind of the wire failure inside an exception, None if there is none.

    :param error: an exception, with the failure of ``requests`` in its chain.
    :return: ``'refused'``, ``'unavailable'``, ``'misconfigured'`` or None.
    """
    for cause in causes(error):
        if isinstance(cause, GatewayError):
            return cause.kind
        if isinstance(cause, _NETWORK):
            return "unavailable"
        if isinstance(cause, requests.exceptions.HTTPError):
            return status_kind(cause.response.status_code)
    return None


def raise_kind(kind, error):
    """Raise the class of a kind in place of an exception.

    :raise GatewayError: always.
    """
    classes = {"refused": Refused, "misconfigured": Misconfigured}
    raise classes.get(kind, Unavailable)(str(error)) from error
