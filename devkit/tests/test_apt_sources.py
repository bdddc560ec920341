import unittest

from ..apt_sources import own_archives, parse_deb822, parse_list, parse_os_release

DEBIAN = """\
Types: deb deb-src
# a comment inside
URIs: http://mirror.example/debian
Suites: trixie trixie-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: trixie-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
Enabled: no
URIs: http://off.example/debian
Suites: trixie
Components: main
"""

INLINE_KEY = """\
Types: deb
URIs: http://mirror.example/debian/
Suites: trixie
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mDMEYCQjIxYJKwYBBAHaRw8BAQdA
 -----END PGP PUBLIC KEY BLOCK-----
"""

ONE_LINE = """\
# deb http://old.example/debian bookworm main
deb [arch=amd64 signed-by=/k/debian-archive-keyring.gpg] http://a.example/debian bookworm main # why
deb-src http://a.example/debian bookworm main
deb [ signed-by=/k/tool.asc arch=amd64 ] https://tool.example/apt bookworm main
deb http://a.example/debian bookworm-updates main
deb cdrom:[Debian 12] bookworm main
"""


class Deb822(unittest.TestCase):
    def test_only_enabled_binary_sources_count(self):
        found = list(parse_deb822(DEBIAN))
        self.assertEqual(
            [source.uris[0] for source in found],
            ["http://mirror.example/debian", "http://mirror.example/debian-security"],
        )
        self.assertEqual(found[0].suites, ("trixie", "trixie-updates"))

    def test_the_same_archive_can_be_asked_for_another_suite(self):
        text = next(parse_deb822(DEBIAN)).text("sid", ("main",))
        self.assertEqual(
            text,
            "Types: deb\nURIs: http://mirror.example/debian\nSuites: sid\nComponents: main\n"
            "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n",
        )

    def test_an_inline_key_survives(self):
        text = next(parse_deb822(INLINE_KEY)).text("sid", ("main",))
        again = next(parse_deb822(text))
        self.assertIn("\n .\n mDMEYCQj", again.options["Signed-By"])
        self.assertTrue(text.endswith(" -----END PGP PUBLIC KEY BLOCK-----\n"))


class OneLine(unittest.TestCase):
    def test_options_are_read_in_both_spellings(self):
        first, second = list(parse_list(ONE_LINE))[:2]
        self.assertEqual(first.options, {"Signed-By": "/k/debian-archive-keyring.gpg"})
        self.assertEqual(second.options, {"Signed-By": "/k/tool.asc"})
        self.assertEqual((first.suites, first.components), (("bookworm",), ("main",)))

    def test_comments_and_sources_of_source_code_are_left_out(self):
        uris = [source.uris[0] for source in parse_list(ONE_LINE)]
        self.assertNotIn("http://old.example/debian", uris)
        self.assertEqual(uris.count("http://a.example/debian"), 2)


class OwnArchives(unittest.TestCase):
    def archives(self, text, *names):
        return [s.uris[0] for s in own_archives(parse_list(text), names, "debian")]

    def test_a_third_party_comes_last_even_under_the_release_name(self):
        self.assertEqual(
            self.archives(ONE_LINE, "bookworm", "stable"),
            ["http://a.example/debian", "https://tool.example/apt"],
        )

    def test_other_suites_and_other_components_are_not_the_archive(self):
        text = "deb http://x.example/debian bookworm-pgdg main\ndeb http://y.example/d bookworm stable\n"
        self.assertEqual(self.archives(text, "bookworm"), [])

    def test_a_company_mirror_with_a_key_of_its_own_is_still_tried(self):
        text = "deb [signed-by=/k/acme.gpg] http://acme.example/mirror/debian bookworm main\n"
        self.assertEqual(
            self.archives(text, "bookworm"), ["http://acme.example/mirror/debian"]
        )


class OsRelease(unittest.TestCase):
    def test_quotes_and_comments_are_taken_off(self):
        text = "# c\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\nUBUNTU_CODENAME='noble'\n"
        self.assertEqual(
            parse_os_release(text),
            {"ID": "linuxmint", "ID_LIKE": "ubuntu debian", "UBUNTU_CODENAME": "noble"},
        )
