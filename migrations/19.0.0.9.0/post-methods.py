from base64 import b64encode

from odoo import SUPERUSER_ID, Command, api
from odoo.tools.misc import file_open

OWN = {
    "payment_method_autogiro": "autogiro",
    "payment_method_becs_nz": "becs_nz",
    "payment_method_betalingsservice": "betalingsservice",
    "payment_method_pad": "pad",
    "payment_method_payto": "payto",
}


def migrate(cr, version):
    """Give GoCardless its image and our five schemes, with icons of their own."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    methods = env["payment.method"]
    for xml_id, image in OWN.items():
        method = env.ref(f"subscription_debit.{xml_id}", raise_if_not_found=False)
        if method:
            method.image = read(image)
            methods |= method
    providers = env["payment.provider"].search([("code", "=", "gocardless")])
    providers.payment_method_ids = [Command.link(method.id) for method in methods]
    providers.filtered(lambda provider: not provider.image_128).image_128 = read(
        "gocardless"
    )
    providers.allow_tokenization = True
    in_use = providers.filtered(lambda provider: provider.state != "disabled")
    in_use._activate_default_pms()


def read(name):
    """Return an image of ours, as Odoo keeps it."""
    with file_open(f"subscription_debit/static/img/{name}.png", "rb") as file:
        return b64encode(file.read())
