from odoo.addons.payment import reset_payment_provider

from . import controllers, models, wizards


def uninstall_hook(env):
    """Leave the providers of GoCardless disabled, and those of others as they are."""
    reset_payment_provider(env, "gocardless")
