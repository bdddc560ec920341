"""The Chromium of the browser tests."""

import os
import shutil

from .console import Progress, follow

NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def find_browser():
    """The path of a Chromium; None when there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def have_browser():
    """Whether a Chromium is there; as root one is installed the first time that it is missed."""
    if find_browser():
        return True
    if os.geteuid() or not shutil.which("apt-get") or have_browser.tried:
        return False
    have_browser.tried = True
    with Progress("installing chromium for the browser tests"):
        follow(["apt-get", "update"])
        follow(["apt-get", "install", "-y", "--no-install-recommends", "chromium"])
    return bool(find_browser())


have_browser.tried = False
