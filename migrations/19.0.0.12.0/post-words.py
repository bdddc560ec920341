from odoo import SUPERUSER_ID, api

# Mails whose words became others since they were installed.
NEW_WORDS = ("mail_template_change", "mail_template_method")


def migrate(cr, version):
    """Give mails their words of today, where nobody has written his own."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name in NEW_WORDS:
        template = env.ref(f"subscription_debit.{name}", raise_if_not_found=False)
        # NOTE: an update leaves what it does not write as it was made.
        if template and template.write_date == template.create_date:
            template.reset_template()
