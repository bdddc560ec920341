from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Set GoCardless up, as an installation does."""
    if version:
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["payment.provider"]._setup_provider("gocardless")
