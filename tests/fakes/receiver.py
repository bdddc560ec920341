"""Other software that is told what happens here: real HTTP, on loopback."""

import base64
import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """Keeps what it is sent, and answers as the test says.

    :ivar answers: statuses of the next answers; then 204. None hangs up.
    """

    def __init__(self):
        self.got, self.answers = [], []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.receiver = self
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"

    def __enter__(self):
        serve = self._server.serve_forever
        threading.Thread(target=serve, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *error):
        self._server.shutdown()
        self._server.server_close()

    @property
    def told(self):
        """What was said, the oldest first: ``(type, data)``."""
        bodies = [json.loads(body) for _headers, body in self.got]
        return [(body["type"], body["data"]) for body in bodies]

    @property
    def refs(self):
        return [headers["webhook-id"] for headers, _body in self.got]

    def verify(self, secret, number=-1):
        """Verify one message as the README tells a receiver to."""
        headers, body = self.got[number]
        ref, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = f"{ref}.{timestamp}.".encode() + body
        digest = hmac.new(key, signed, hashlib.sha256).digest()
        good = "v1," + base64.b64encode(digest).decode()
        return good in headers["webhook-signature"].split()


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        receiver = self.server.receiver
        body = self.rfile.read(int(self.headers["Content-Length"]))
        receiver.got.append((self.headers, body))
        answer = receiver.answers.pop(0) if receiver.answers else 204
        if answer is not None:
            self.send_response(answer)
            self.end_headers()

    def log_message(self, *args):
        """Say nothing."""
