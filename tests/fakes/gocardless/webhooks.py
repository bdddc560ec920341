"""Signed deliveries: at most 250 events each, and if wished twice, late and shuffled."""

import hashlib
import hmac
import http.client
import json
from urllib.parse import urlsplit

SECRET = "webhook-secret-of-the-fake"
MOST_EVENTS = 250
_SECONDS = 10


def sign(body, secret=SECRET):
    """Return the signature of a body's raw bytes."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Mail:
    """What is still to be delivered.

    :param random: shuffles, if one is given.
    """

    def __init__(self, world, secret=SECRET):
        self.world = world
        self.secret = secret

    def take(self, size=MOST_EVENTS, random=None, twice=False, hold=0):
        """Return the bodies of the deliveries that are due, as bytes.

        :param bool twice: each event comes in two deliveries.
        :param int hold: so many of the newest events come later.
        """
        due = [
            told
            for ref, told in self.world.objects["events"].items()
            if not self.world.hidden[ref]["delivered"]
        ]
        due = due[: len(due) - hold] if hold else due
        for told in due:
            self.world.hidden[told["id"]]["delivered"] = True
        events = due * 2 if twice else list(due)
        if random:
            random.shuffle(events)
        return [
            self.body(events[start : start + size])
            for start in range(0, len(events), size)
        ]

    def body(self, events):
        """Return a delivery as it goes over the wire."""
        told = self.world.add("webhooks", {"is_test": True})
        content = {"events": events, "meta": {"webhook_id": told["id"]}}
        return json.dumps(content, separators=(",", ":")).encode()

    def headers(self, body):
        return {
            "Content-Type": "application/json",
            "Origin": "https://api-sandbox.gocardless.com",
            "User-Agent": "gocardless-webhook-service/1.1",
            "Webhook-Signature": sign(body, self.secret),
        }


def post(url, body, headers):
    """Send one delivery; return the status, 0 without an answer. No redirect is followed."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc, timeout=_SECONDS)
    try:
        connection.request("POST", address.path or "/", body, headers)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()
