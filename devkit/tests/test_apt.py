import unittest

from ..apt import UNWANTED, distribution
from ..console import Stop


class Families(unittest.TestCase):
    def test_debian_takes_sid_and_ubuntu_takes_devel(self):
        debian = distribution("ID=debian\nVERSION_CODENAME=trixie\n")
        ubuntu = distribution("ID=ubuntu\nID_LIKE=debian\nVERSION_CODENAME=noble\n")
        self.assertEqual((debian.rolling, debian.codename), ("sid", "trixie"))
        self.assertEqual(
            (ubuntu.rolling, ubuntu.components), ("devel", ("main", "universe"))
        )

    def test_a_child_counts_as_its_parent(self):
        mint = distribution(
            "ID=linuxmint\nID_LIKE='ubuntu debian'\nUBUNTU_CODENAME=noble\n"
        )
        self.assertEqual((mint.name, mint.codename), ("ubuntu", "noble"))

    def test_another_system_is_told_the_way_out(self):
        with self.assertRaisesRegex(Stop, "neither Debian nor Ubuntu.*ODOO_PATH"):
            distribution("ID=fedora\n")


class MachineSettings(unittest.TestCase):
    def test_proxies_stay_and_hooks_go(self):
        kept = ['Acquire::http::Proxy "http://p:1";', 'Acquire::IndexTargets::deb "";']
        kept += [
            'Acquire::IndexTargets::deb::Packages::MetaKey "x";',
            'APT::Architecture "amd64";',
        ]
        gone = [
            'APT::Update::Post-Invoke-Success:: "rm x";',
            'DPkg::Post-Invoke:: "rm y";',
        ]
        gone += ['Acquire::IndexTargets::deb::Contents-deb::MetaKey "x";']
        gone += ['Dir::Etc::parts "apt.conf.d";', 'Dir::Cache::pkgcache "";']
        self.assertEqual(
            [line for line in kept + gone if not UNWANTED.match(line)], kept
        )
