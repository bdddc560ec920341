"""Piped to Odoo's shell: make the bundles of scripts and styles, which would be made in each copy of a database."""

env["ir.qweb"]._pregenerate_assets_bundles()  # noqa: F821
env.cr.commit()  # noqa: F821
