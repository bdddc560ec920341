"""Tell other software what happened, as the Standard Webhooks specification says.

https://www.standardwebhooks.com: the headers ``webhook-id``, ``webhook-timestamp`` and
``webhook-signature``, of which the last is ``v1,`` and the HMAC of the three parts. Our own machine and
network are no address that a user may let us call, whatever its name stands for today.
"""

import base64
import hashlib
import hmac
import http.client
import ipaddress
import secrets
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import certifi

from .errors import Refused, Unavailable

PREFIX = "whsec_"
SECRET_BYTES = 32
# For the connection, for each answer of the network, and for all of it.
CONNECT_SECONDS = 5
WAIT_SECONDS = 10
MOST_SECONDS = 20

# An IPv4 address may stand in these of IPv6: https://www.rfc-editor.org/rfc/rfc6052.
NAT64 = ipaddress.ip_network("64:ff9b::/96")


def new_secret():
    """Return a secret for one receiver, as it is told to him."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def sign(secret, ref, timestamp, body):
    """Return the signature of a message.

    :param str secret: ``whsec_`` and base64.
    :param str ref: the id of the message, the same each time that it is sent.
    :param int timestamp: of this sending, in seconds since 1970.
    :param bytes body: as it is sent.
    """
    key = base64.b64decode(secret.removeprefix(PREFIX))
    content = b".".join((ref.encode(), str(timestamp).encode(), body))
    digest = hmac.new(key, content, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def problem_of(url, trusted=()):
    """Return what is wrong with an address: ``malformed``, ``insecure`` or nothing.

    :param trusted: hosts that may be of our own network, and without https.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "malformed"
    plain = url.isascii() and url.isprintable() and " " not in url
    if not plain or not parts.hostname or port == 0 or "@" in parts.netloc:
        return "malformed"
    if parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in trusted
    ):
        return ""
    return "insecure" if parts.scheme == "http" else "malformed"


def post(url, secret, ref, timestamp, body, trusted=()):
    """Send one message, once; follow nowhere, and read nothing but the status.

    :param bytes body: JSON.
    :param trusted: as in ``problem_of``.
    :return: the HTTP status.
    :raise Refused: with the code ``insecure``, ``malformed`` or ``private``.
    :raise Unavailable: with the code ``unknown_host``, ``timeout`` or ``no_answer``.
    """
    if problem := problem_of(url, trusted):
        raise Refused("This address is not called.", problem)
    parts = urlsplit(url)
    headers = {
        "Host": parts.netloc,
        "Content-Type": "application/json",
        "User-Agent": "subscription_debit",
        "webhook-id": ref,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(secret, ref, timestamp, body),
    }
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with _connected(parts, trusted) as connection:
            connection.request("POST", path, body, headers)
            return connection.getresponse().status
    except TimeoutError as error:
        raise Unavailable("No answer in time.", "timeout") from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise Unavailable(str(error), "no_answer") from error


@contextmanager
def _connected(parts, trusted):
    """Yield a connection to one of the addresses of a host, and close it in any case."""
    sock = _reach(_resolve(parts, trusted))
    if parts.scheme == "https":
        sock = _get_context().wrap_socket(
            sock, server_hostname=parts.hostname, do_handshake_on_connect=False
        )
    connection = http.client.HTTPConnection(parts.hostname)
    connection.sock = sock
    # NOTE: who sends a byte each second keeps within every time-out of a socket.
    is_over = threading.Event()
    watch = threading.Timer(MOST_SECONDS, _hang_up, [sock, is_over])
    watch.daemon = True
    watch.start()
    try:
        if parts.scheme == "https":
            sock.do_handshake()
        yield connection
    except (OSError, ValueError, http.client.HTTPException) as error:
        if is_over.is_set():
            raise TimeoutError from error
        raise
    finally:
        watch.cancel()
        connection.close()


def _get_context():
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _hang_up(sock, is_over):
    is_over.set()
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _resolve(parts, trusted):
    """Return the addresses that a host stands for now, of which we may call any.

    NOTE: looked up once, and called as looked up: a name that stands for another
    address a moment later changes nothing.
    """
    port = parts.port or {"https": 443, "http": 80}[parts.scheme]
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unavailable(str(error), "unknown_host") from error
    addresses = [sockaddr[:2] for *_kind, sockaddr in found]
    if parts.hostname in trusted:
        return addresses
    public = [address for address in addresses if is_public(address[0])]
    if not public:
        raise Refused("An address of the own network is not called.", "private")
    return public


def is_public(text):
    """Tell whether an IP address is one of the public network, also one within it."""
    address = ipaddress.ip_address(text.partition("%")[0])
    inner = _get_inner(address)
    if inner is not None:
        return is_public(str(inner))
    return address.is_global and not address.is_multicast and not address.is_reserved


def _get_inner(address):
    """Return the IPv4 address that stands in one of IPv6, if there is one."""
    if address.version == 4:
        return None
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo and address.teredo[1]
    return address.ipv4_mapped or address.sixtofour or teredo


def _reach(addresses):
    """Return a socket to the first of some addresses that takes us."""
    failure = OSError("No address.")
    for address in addresses:
        try:
            sock = socket.create_connection(address, CONNECT_SECONDS)
        except OSError as error:
            failure = error
        else:
            sock.settimeout(WAIT_SECONDS)
            return sock
    raise failure
