"""Keeps a test run on this machine: a connection to anything but loopback is refused, and logged as an error.

Python imports this file by its name at every start when its folder is on PYTHONPATH.
"""

import ipaddress
import logging
import socket

_connect, _connect_ex = socket.socket.connect, socket.socket.connect_ex


def _is_local(sock, address):
    if sock.family not in (socket.AF_INET, socket.AF_INET6):
        return True
    host = address[0]
    try:
        return (
            host == "localhost"
            or ipaddress.ip_address(host.partition("%")[0]).is_loopback
        )
    except ValueError:
        return False


def _check(sock, address):
    if not _is_local(sock, address):
        logging.getLogger("subscription_debit.guard").error(
            "A test reaches for %s: only loopback is allowed.", address
        )
        raise ConnectionRefusedError(
            f"tests stay on this machine: refused to connect to {address}"
        )


def connect(self, address):
    """`socket.connect`, for loopback only."""
    _check(self, address)
    return _connect(self, address)


def connect_ex(self, address):
    """`socket.connect_ex`, for loopback only."""
    _check(self, address)
    return _connect_ex(self, address)


socket.socket.connect = connect
socket.socket.connect_ex = connect_ex
