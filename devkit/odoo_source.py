"""Odoo 19's own code: the user's, or Debian's package unpacked without installing it."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import apt
from .console import Stop
from .layers import layer
from .places import cache, short_hash

RECIPE = 1

#: Debian's Odoo and the packages its web client links to.
PACKAGES = (
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "node-jquery",
    "node-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
    "fonts-ocr-b",
)

#: Odoo links to the file names of Font Awesome 4.7; newer suites carry 7.
ICONS = "fonts-font-awesome"
ICONS_VERSION = "4.7"

#: Named by an asset bundle of Odoo but left out by Debian; without it every page logs an error.
LEFT_OUT = "addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


@dataclass(frozen=True)
class OdooSource:
    """Where Odoo's package is imported from, its further addons, and its own list of requirements."""

    base: Path
    addons: tuple
    requirements: Path | None = None


def odoo_source():
    """The Odoo that ODOO_PATH names, or else the one that apt fetches."""
    if os.environ.get("ODOO_PATH"):
        return _own(Path(os.environ["ODOO_PATH"]).expanduser().resolve())
    return _fetched()


def _own(folder):
    base = next(
        (
            place
            for place in (folder, folder.parent)
            if (place / "odoo" / "release.py").is_file()
        ),
        None,
    )
    if base is None:
        raise Stop(
            f"ODOO_PATH={folder} holds no Odoo (no odoo/release.py in it). Name the folder of Odoo 19's "
            "source, the one with odoo-bin in it, or unset ODOO_PATH to have Odoo fetched."
        )
    release = (base / "odoo" / "release.py").read_text()
    if not re.search(r"^version_info = \(19, 0\b", release, re.MULTILINE):
        raise Stop(
            f"The Odoo in {base} is not version 19.0. Name a 19.0 in ODOO_PATH, or unset it to have one fetched."
        )
    addons = tuple(
        place for place in (base / "addons", base / "odoo" / "addons") if place.is_dir()
    )
    requirements = base / "requirements.txt"
    return OdooSource(base, addons, requirements if requirements.is_file() else None)


def _fetched():
    system = apt.distribution()
    key = short_hash(RECIPE, system, *PACKAGES, ICONS, LEFT_OUT)
    folder = layer(
        cache() / f"odoo-{key}",
        "fetching Odoo 19 from your apt mirror (about 140 MB)",
        _build,
    )
    base = folder / "usr" / "lib" / "python3" / "dist-packages"
    return OdooSource(base, (base / "odoo" / "addons",))


def _build(folder, progress):
    work = folder / "fetch"
    system, _sources = apt.archive()
    progress.note = "reading the package lists"
    files = _fetch_odoo(work, system, progress) + [_fetch_icons(work, system, progress)]
    apt.unpack(files, folder, progress)
    blank = folder / "usr/lib/python3/dist-packages/odoo" / LEFT_OUT
    blank.parent.mkdir(parents=True, exist_ok=True)
    blank.touch()
    shutil.rmtree(work)


def _fetch_odoo(work, system, progress):
    trouble = (
        f"The package lists of {system.rolling} could not be read from your apt mirror: is there a "
        f"network, and does the mirror answer (`apt-get update`)? Then run the same command again. {apt.OWN_ODOO}"
    )
    suite = apt.open_suite(work / "apt", system.rolling, trouble)
    if not suite.sizes([PACKAGES[0]]):
        raise Stop(
            f"{system.name.title()} {system.rolling} has no package {PACKAGES[0]} on your mirror. Get Odoo 19 from "
            "https://github.com/odoo/odoo (branch 19.0) and name its folder in ODOO_PATH."
        )
    return suite.download(PACKAGES, work / "debs", progress)


def _fetch_icons(work, system, progress):
    """Font Awesome 4.7, from the first suite of the distribution that still has it."""
    trouble = f"Your apt mirror has no {ICONS} {ICONS_VERSION}, which Odoo's pages need. {apt.OWN_ODOO}"
    for name in dict.fromkeys((system.codename, *system.older)):
        suite = apt.open_suite(work / "apt", name, trouble)
        if any(ICONS_VERSION in file for file in suite.sizes([ICONS])):
            return suite.download([ICONS], work / "icons", progress)[0]
    raise Stop(trouble)
