import ssl
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from unittest import TestCase, mock

from .. import hooks
from ..errors import Refused, Unavailable

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
LOOPBACK = ("127.0.0.1",)


class Receiver(BaseHTTPRequestHandler):
    """Answers what it is told to, and keeps what it was sent."""

    def do_POST(self):
        size = int(self.headers["Content-Length"])
        self.server.got.append((dict(self.headers), self.rfile.read(size)))
        self.server.answer(self)

    do_GET = do_POST

    def log_message(self, *args):
        """Say nothing."""


def status(code, **headers):
    """Return what answers with a status."""

    def answer(handler):
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()

    return answer


@contextmanager
def receiver(answer):
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    server.got, server.answer = [], answer
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def post(url, trusted=LOOPBACK, body=b"{}"):
    return hooks.post(url, SECRET, "msg_1", 1614265330, body, trusted)


class TestHooks(TestCase):
    """What other software is told is signed, goes where it may, and ends."""

    def assertCode(self, code, url, trusted=LOOPBACK, kind=Unavailable):
        with self.assertRaises(kind) as caught:
            post(url, trusted)
        self.assertEqual(caught.exception.code, code)

    def test_it_is_signed_as_the_specification_publishes(self):
        """The vector of the libraries of Standard Webhooks."""
        self.assertEqual(
            hooks.sign(
                SECRET,
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1614265330,
                b'{"test": 2432232314}',
            ),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        )

    def test_a_secret_is_long_and_new(self):
        one, other = hooks.new_secret(), hooks.new_secret()
        self.assertNotEqual(one, other)
        self.assertRegex(one, r"^whsec_[A-Za-z0-9+/]{43}=$")

    def test_what_is_sent_can_be_verified(self):
        body = b'{"of": "Caf\\u00e9"}'
        with receiver(status(204)) as (server, url):
            self.assertEqual(post(f"{url}/in/here?a=1", body=body), 204)
        [(headers, got)] = server.got
        self.assertEqual(got, body)
        self.assertEqual(headers["Content-Type"], "application/json")
        self.assertEqual(headers["webhook-id"], "msg_1")
        self.assertEqual(headers["webhook-timestamp"], "1614265330")
        # By another program: openssl dgst -sha256 -hmac, of msg_1.1614265330.{body}
        self.assertEqual(
            headers["webhook-signature"],
            "v1,09c1l7wqYel6PVQPFV55kQpBV4PrARFWCQ4CZHRuoZc=",
        )
        self.assertEqual(headers["Host"], f"127.0.0.1:{server.server_port}")

    def test_a_redirect_is_not_followed(self):
        with receiver(status(204)) as (other, there):
            with receiver(status(307, Location=there)) as (server, url):
                self.assertEqual(post(url), 307)
        self.assertEqual((len(server.got), len(other.got)), (1, 0))

    def test_who_does_not_answer_is_left(self):
        silent = threading.Event()
        self.addCleanup(silent.set)
        with mock.patch.object(hooks, "WAIT_SECONDS", 0.05):
            with receiver(lambda handler: silent.wait(5)) as (_server, url):
                self.assertCode("timeout", url)
                silent.set()

    def test_who_answers_a_byte_at_a_time_is_left(self):
        is_over = threading.Event()
        self.addCleanup(is_over.set)

        def drip(handler):
            while not is_over.wait(0.02):
                handler.wfile.write(b"H")

        with mock.patch.object(hooks, "MOST_SECONDS", 0.2):
            with receiver(drip) as (_server, url):
                self.assertCode("timeout", url)
                is_over.set()

    def test_who_hangs_up_or_is_not_there(self):
        with receiver(lambda handler: handler.wfile.write(b"nonsense\r\n")) as (
            _s,
            url,
        ):
            self.assertCode("no_answer", url)
        self.assertCode("no_answer", url)

    def test_without_a_good_certificate_nothing_is_told(self):
        with receiver(status(204)) as (server, url):
            secure = url.replace("http", "https", 1)
            self.assertCode("no_answer", secure)
        self.assertEqual(server.got, [])

    def test_the_certificate_must_be_that_of_the_name(self):
        context = hooks._get_context()
        self.assertTrue(context.check_hostname)
        self.assertEqual(context.verify_mode, ssl.CERT_REQUIRED)

    def test_the_own_machine_and_network_are_not_called(self):
        with receiver(status(204)) as (server, url):
            port = server.server_port
            for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"):
                self.assertCode("private", f"https://{host}:{port}", (), Refused)
            # What another name stands for decides, whatever it is called.
            found = [(2, 1, 6, "", ("10.0.0.7", 443))]
            with mock.patch.object(hooks.socket, "getaddrinfo", return_value=found):
                self.assertCode("private", "https://example.com", (), Refused)
            self.assertCode("insecure", url, (), Refused)
        self.assertEqual(server.got, [])

    def test_which_addresses_are_public(self):
        public = ("93.184.215.14", "2606:4700::1111", "64:ff9b::5db8:d70e")
        private = (
            *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
            *("100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255"),
            *("::1", "::", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:10.0.0.1"),
            # In one of IPv6: NAT64, 6to4 and Teredo.
            *("64:ff9b::a00:1", "2002:a00:1::", "2001:0:4136:e378:8000:63bf:f5ff:fffe"),
        )
        self.assertEqual([a for a in public if not hooks.is_public(a)], [])
        self.assertEqual([a for a in private if hooks.is_public(a)], [])

    def test_what_is_an_address(self):
        def said(url):
            return hooks.problem_of(url, ("inside.example",))

        self.assertEqual(said("https://example.com/hook?x=1"), "")
        self.assertEqual(said("http://inside.example:8080/"), "")
        self.assertEqual(said("http://example.com/"), "insecure")
        for url in (
            *("example.com", "ftp://example.com", "https://", "https://a b.example"),
            *("https://me:word@example.com", "https://example.com:99999", "file:///x"),
            *("https://example.com/\r\nX: 1", "https://example.com:0", "https://[::1"),
        ):
            self.assertEqual(said(url), "malformed", url)

    def test_a_name_that_nobody_has(self):
        failure = OSError("no such name")
        with mock.patch.object(hooks.socket, "getaddrinfo", side_effect=failure):
            self.assertCode("unknown_host", "https://nobody.example", ())
