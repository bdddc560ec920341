from unittest.mock import patch


class BrowserMixin:
    """A browser meets a day of the test's own, and French. Comes before other cases.

    ``today``: that day, or None. ``translated``: what is read in French.
    """

    today = None
    translated = ("base", "web", "subscription_debit")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.today:
            cls.enterClassContext(
                patch.object(
                    cls.registry["res.company"],
                    "_subdebit_today",
                    lambda _company, _now=None: cls.today,
                )
            )
        env = cls.setup_env(su=True)
        env["res.lang"]._activate_lang("fr_FR")
        modules = env["ir.module.module"].search([("name", "in", cls.translated)])
        modules._update_translations(["fr_FR"])
