"""Take GoCardless' webhooks: one that is signed, whole and understood, or none of it."""

import re

from gocardless_pro import webhooks
from gocardless_pro.errors import GoCardlessProError

from .errors import WebhookRefused
from .gocardless_read import event_of
from .news import Delivery

SIGNATURE = "Webhook-Signature"
MOST_BYTES = 2 * 1024 * 1024
MOST_EVENTS = 250
# NOTE: what stands in the header is compared with a digest, so it must be one.
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


def read_webhook(body, headers, secret):
    """Check the signature of a delivery on its raw bytes and read its events.

    :param bytes body: as it came; ``headers``: mapping, in any case of letters.
    :raise WebhookRefused: for the whole of it, with one word as ``reason``.
    """
    headers = {name.lower(): value for name, value in headers.items()}
    if not secret:
        raise WebhookRefused("no_secret")
    if len(body) > MOST_BYTES:
        raise WebhookRefused("oversized")
    if headers.get("content-encoding", "identity") != "identity":
        raise WebhookRefused("compressed")
    signature = headers.get(SIGNATURE.lower()) or ""
    if not signature:
        raise WebhookRefused("unsigned")
    if not _DIGEST.fullmatch(signature):
        raise WebhookRefused("forged")
    return _read(bytes(body), secret, signature)


def _read(body, secret, signature):
    try:
        parsed = webhooks.parse_with_meta(body, secret, signature)
        told = [event.attributes for event in parsed.events]
        delivery = Delivery(parsed.webhook_id or "", tuple(map(event_of, told)))
    except GoCardlessProError:
        raise WebhookRefused("forged") from None
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError):
        raise WebhookRefused("malformed") from None
    if len(delivery.events) > MOST_EVENTS:
        raise WebhookRefused("too_many")
    return delivery
