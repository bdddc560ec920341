"""Which of this machine's own apt sources is the distribution's archive. Pure: text in, sources out."""

import shlex
from dataclasses import dataclass, field

#: Options of a source that decide whether its signature is accepted; all others are left behind.
KEPT_OPTIONS = {
    "signed-by": "Signed-By",
    "trusted": "Trusted",
    "check-valid-until": "Check-Valid-Until",
}


@dataclass(frozen=True)
class Source:
    """One archive: where it is, which suites of it the machine uses, how its signature is checked."""

    uris: tuple
    suites: tuple
    components: tuple
    options: dict = field(default_factory=dict, hash=False)

    def text(self, suite, components):
        """The same archive in deb822 form, for another suite."""
        fields = {
            "Types": "deb",
            "URIs": " ".join(self.uris),
            "Suites": suite,
            "Components": " ".join(components),
        }
        return "".join(
            f"{name}: {value}\n" for name, value in {**fields, **self.options}.items()
        )


def parse_deb822(text):
    """Sources of a `*.sources` file. A folded value (an inline key) keeps its lines."""
    for stanza in text.split("\n\n"):
        values = _stanza(stanza)
        enabled = values.get("enabled", "yes").lower() not in ("no", "false", "0")
        if enabled and "deb" in values.get("types", "").split():
            options = {
                KEPT_OPTIONS[name]: value
                for name, value in values.items()
                if name in KEPT_OPTIONS
            }
            yield Source(
                *(
                    tuple(values.get(name, "").split())
                    for name in ("uris", "suites", "components")
                ),
                options,
            )


def _stanza(text):
    values, name = {}, None
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if line[0] in " \t" and name:
            values[name] += "\n" + line
        elif ":" in line:
            name, _, value = line.partition(":")
            name = name.strip().lower()
            values[name] = value.strip()
    return values


def parse_list(text):
    """Sources of a one-line-style `*.list` file: `deb [options] uri suite component…`."""
    for line in text.splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] != ["deb"]:
            continue
        words, options = _split_options(words[1:])
        if len(words) >= 2:
            yield Source((words[0],), (words[1],), tuple(words[2:]), options)


def _split_options(words):
    if not words or not words[0].startswith("["):
        return words, {}
    end = next(
        (index for index, word in enumerate(words) if word.endswith("]")),
        len(words) - 1,
    )
    pairs = (
        word.partition("=") for word in " ".join(words[: end + 1]).strip("[] ").split()
    )
    return words[end + 1 :], {
        KEPT_OPTIONS[name]: value for name, _, value in pairs if name in KEPT_OPTIONS
    }


def own_archives(sources, names, distribution):
    """The sources that can be the distribution's own archive, the likeliest first.

    An archive of the distribution serves the machine's release under its plain name with the
    component `main`. Third parties do that too, so a key of the distribution, or none (apt's
    own trusted keys), counts first, then an address that ends with the distribution's name.
    """
    found = [
        s
        for s in sources
        if set(s.suites) & set(names) and "main" in s.components and _reachable(s)
    ]
    return sorted(found, key=lambda source: _doubt(source, distribution))


def _reachable(source):
    return source.uris and not source.uris[0].startswith("cdrom:")


def _doubt(source, distribution):
    key = source.options.get("Signed-By", "")
    foreign_key = bool(key) and f"{distribution}-archive" not in key
    address = source.uris[0].rstrip("/")
    return foreign_key, not address.endswith((distribution, f"{distribution}-ports"))


def parse_os_release(text):
    """`/etc/os-release` as a dict."""
    pairs = (
        line.partition("=")
        for line in text.splitlines()
        if "=" in line and not line.startswith("#")
    )
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs}
