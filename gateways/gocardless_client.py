"""One client for each GoCardless account, and its errors by what to do next.

The official SDK is used for what goes over the wire; what its releases from 3.5 on do
differently, or not at all, is here: time-outs, kept connections, one place for logging.
"""

import logging
import re
import threading
import time
from dataclasses import dataclass, field
from functools import cache

import gocardless_pro
import requests
from gocardless_pro import errors as sdk
from gocardless_pro.api_client import ApiClient

from .errors import GatewayError, Misconfigured, Refused, Unavailable
from .governor import PER_SECOND, Governor, seconds_to_reset

_logger = logging.getLogger(__name__)

API_VERSION = "2015-07-06"
APP = "subscription-debit (Odoo)"
TIMEOUT = (5, 30)
# A 429 is asked again so often; nothing was done.
PATIENCE = 2
_ID = re.compile(r"[A-Z]{2,4}[A-Z0-9]+")
_MASK = "•••"
# What the SDK raises where the body of an error is not as it expects it.
_SURPRISES = (KeyError, TypeError, AttributeError, ValueError)


@dataclass(frozen=True)
class Settings:
    """What one provider record says. Secrets are in no ``repr``.

    :param environment: ``sandbox`` or ``live``.
    :param base_url: the host of a test server; empty: GoCardless' own.
    :param per_second: how many requests a second at most.
    :param timeout: seconds to connect, and to wait for an answer.
    """

    access_token: str = field(repr=False)
    environment: str = "sandbox"
    webhook_secret: str = field(default="", repr=False)
    base_url: str = ""
    per_second: int = PER_SECOND
    timeout: tuple = TIMEOUT


class Wire(ApiClient):
    """The SDK's way to the wire, with a kept connection, time-outs and a governor."""

    def __init__(self, base_url, settings, governor):
        super().__init__(base_url, settings.access_token)
        self._governor = governor
        self._timeout = settings.timeout
        self._session = requests.Session()
        # NOTE: with an `auth` of its own, no .netrc of the machine replaces our token.
        self._session.auth = self._authorise

    def get(self, path, params=None, headers=None):
        return self._send("GET", path, headers, params=params)

    def post(self, path, body, headers=None):
        return self._send("POST", path, headers, json=body)

    def put(self, path, body, headers=None):
        return self._send("PUT", path, headers, json=body)

    def delete(self, path, body, headers=None):
        return self._send("DELETE", path, headers, json=body)

    def _authorise(self, request):
        request.headers["Authorization"] = f"Bearer {self.access_token}"
        return request

    def _send(self, method, path, headers, **content):
        for turn in range(PATIENCE + 1):
            response = self._send_once(method, path, headers, **content)
            if response.status_code != 429 or turn == PATIENCE:
                break
            self._governor.hold(seconds_to_reset(response.headers) or 2**turn)
        self._handle_errors(response)
        return response

    def _send_once(self, method, path, headers, **content):
        self._governor.wait()
        began = time.monotonic()
        response = self._session.request(
            method,
            self._url_for(path),
            headers=self._headers(headers),
            timeout=self._timeout,
            allow_redirects=False,
            **content,
        )
        self._governor.hear(response.headers)
        self.rate_limit.update_from_response(response)
        _log(method, path, response, time.monotonic() - began)
        return response

    def _handle_errors(self, response):
        if 300 <= response.status_code < 400:
            raise sdk.MalformedResponseError("Redirected", "", response.status_code)
        return super()._handle_errors(response)

    def _default_headers(self):
        return {**super()._default_headers(), "GoCardless-Version": API_VERSION}

    def _user_agent(self):
        return f"{super()._user_agent()} {APP}"


def _log(method, path, response, seconds):
    """Say what was asked and answered; no header, no body, no customer."""
    _logger.info(
        "GoCardless: %s %s: %s in %.2f s, request %s",
        method,
        path,
        response.status_code,
        seconds,
        response.headers.get("X-Request-Id", "-"),
    )


_local = threading.local()


@cache
def governor_of(base_url, access_token, per_second):
    """Return the governor of an account, shared by all threads of the process."""
    return Governor(per_second)


def client_of(settings):
    """Return this thread's client of an account, with its connection kept open.

    :raise Misconfigured: without a token.
    """
    if not settings.access_token:
        raise Misconfigured("No access token.")
    clients = _local.__dict__.setdefault("clients", {})
    if settings not in clients:
        clients[settings] = _make_client(settings)
    return clients[settings]


def _make_client(settings):
    client = gocardless_pro.Client(
        access_token=settings.access_token,
        environment=settings.environment,
        base_url=settings.base_url or None,
        raise_on_idempotency_conflict=True,
    )
    base_url = client._api_client.base_url
    governor = governor_of(base_url, settings.access_token, settings.per_second)
    # NOTE: private, and the same from the oldest to the newest release: both are tested.
    client._api_client = Wire(base_url, settings, governor)
    return client


def service_of(settings, name):
    """Return one of the SDK's services, which sends each request once.

    NOTE: its own repetitions would outlast the time in which we expect an answer.
    """
    service = getattr(client_of(settings), name)
    service.max_network_retries = 1
    return service


def check_id(ref):
    """Return an id that cannot become another path.

    :raise Refused: for what is none.
    """
    if not _ID.fullmatch(ref or ""):
        raise Refused(f"{ref!r} is no id of GoCardless.", "invalid_id")
    return ref


def translate(error, settings):
    """Return an exception of the SDK or the wire as the ``GatewayError`` that it is."""
    if isinstance(error, GatewayError):
        return error
    if isinstance(error, sdk.ApiError):
        return _translate_answer(error, settings)
    if isinstance(error, requests.exceptions.RequestException):
        return Unavailable(f"No answer: {type(error).__name__}.")
    if isinstance(error, sdk.MalformedResponseError):
        return Unavailable(f"An answer that is not JSON (HTTP {error.status_code}).")
    return Unavailable(f"An answer that was not understood: {type(error).__name__}.")


def _translate_answer(error, settings):
    """NOTE: ``str()`` of an error of the SDK may raise; its parts are read instead."""
    told = error.error if isinstance(error.error, dict) else {}
    first = next(iter(_told_errors(told)), {})
    code = str(first.get("reason") or first.get("field") or told.get("type") or "")
    words = mask(_words(told), settings)
    return _class_of(error, told)(words, code, str(told.get("request_id") or ""))


def _class_of(error, told):
    """Nothing moved where the provider understood: 4xx, but for a limit or a conflict."""
    if isinstance(error, (sdk.AuthenticationError, sdk.PermissionsError)):
        return Misconfigured
    if isinstance(error, (sdk.ValidationFailedError, sdk.InvalidStateError)):
        return Refused
    if isinstance(error, sdk.InvalidApiUsageError):
        return Refused if told.get("code") in (404, 410) else Misconfigured
    return Unavailable


def _told_errors(told):
    return [one for one in told.get("errors") or [] if isinstance(one, dict)]


def _words(told):
    """Return the provider's words: the message, and each field with what is wrong."""
    message = str(told.get("message") or "")
    parts = [
        " ".join(filter(None, (one.get("field"), one.get("message"))))
        for one in _told_errors(told)
        if one.get("message") != message
    ]
    return f"{message} ({', '.join(parts)})" if parts else message


def mask(text, settings):
    """Return a text without the account's secrets."""
    for secret in (settings.access_token, settings.webhook_secret):
        text = text.replace(secret, _MASK) if secret else text
    return text


def calling(settings, call, *args, **kwargs):
    """Call the SDK; an idempotency conflict comes through as the SDK's own.

    :raise GatewayError: for all else that it raises.
    """
    try:
        return call(*args, **kwargs)
    except sdk.IdempotentCreationConflictError:
        raise
    except (
        sdk.GoCardlessProError,
        requests.exceptions.RequestException,
        *_SURPRISES,
    ) as error:
        raise translate(error, settings) from None
