"""A peer on loopback that answers each connection with bytes, or hangs up."""

import contextlib
import socket
import threading

SILENT = object()
RESET = object()


@contextlib.contextmanager
def peer(*answers):
    """Serve one connection for each answer; yield the address.

    :param answers: bytes to send; empty: close at once; ``SILENT``: never answer;
        ``RESET``: tear the connection down.
    """
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        contextlib.ExitStack() as open_,
    ):
        thread = threading.Thread(
            target=_serve, args=(server, answers, open_), daemon=True
        )
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


def _serve(server, answers, open_):
    for answer in answers:
        connection, _address = server.accept()
        open_.callback(connection.close)
        connection.recv(65536)
        if answer is SILENT:
            continue
        if answer is RESET:
            linger = (1).to_bytes(4, "little") + (0).to_bytes(4, "little")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        else:
            connection.sendall(answer)
        connection.close()


def response(status, body=b"{}", length=None):
    """Return an HTTP response as bytes.

    :param length: the length that is announced; None: the true one.
    """
    announced = len(body) if length is None else length
    head = f"HTTP/1.1 {status} Said\r\nContent-Length: {announced}\r\n\r\n"
    return head.encode() + body


def nobody():
    """Return an address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}/"
