from odoo.tests import tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import TranslationImporter

from ..common import d
from .telling_case import MESSAGES, TellingCase

CHANGE = d("2025-10-27")

# What each message says, between its address and its signature.
ENGLISH = {
    "pause": (
        "SUB is paused",
        "Your subscription SUB (Club) is paused from 10/27/2025 to 11/26/2025. Reason:"
        " Holidays. $ 12.50 will be credited to you.",
    ),
    "resume": (
        "SUB goes on",
        "Your subscription SUB (Club) goes on from 10/27/2025. The"
        " next charge is on 12/27/2025: $ 30.00.",
    ),
    "cancel": (
        "SUB ends",
        "Your subscription SUB (Club) ends: from 10/27/2025 on it is over. Reason: Moved."
        " $ 15.00 will be credited to you.",
    ),
    "suspend": (
        "SUB will be suspended",
        "Your subscription SUB (Club) will be suspended from 10/27/2025 on. Reason: Two"
        " invoices. $ 60.00 are unpaid. Once they are paid, it goes on.",
    ),
    "restart": (
        "SUB goes on",
        "Your subscription SUB (Club) is no longer suspended: it goes on from"
        " 10/27/2025. Thank you. The next charge is on 12/27/2025: $ 30.00.",
    ),
    "renewal": (
        "SUB renews on 10/27/2025",
        "Your subscription SUB (Club) renews by itself on 10/27/2025. If you wish it to"
        " go on, there is nothing to do. If not, you may decline the renewal: tell us"
        " before that day. The next charge is on 12/27/2025: $ 30.00.",
    ),
}
FRENCH = {
    "pause": (
        "SUB est en pause",
        "Votre abonnement SUB (Club) est en pause à compter du 27/10/2025 jusqu’au"
        " 26/11/2025 inclus. Motif : Holidays. Un avoir de $ 12,50 vous sera accordé.",
    ),
    "resume": (
        "SUB reprend",
        "Votre abonnement SUB (Club) reprend le 27/10/2025. La"
        " prochaine échéance est le 27/12/2025 : $ 30,00.",
    ),
    "cancel": (
        "SUB est résilié",
        "Votre abonnement SUB (Club) est résilié : il prend fin le 27/10/2025. Motif :"
        " Moved. Un avoir de $ 15,00 vous sera accordé.",
    ),
    "suspend": (
        "SUB va être suspendu",
        "Votre abonnement SUB (Club) sera suspendu à partir du 27/10/2025. Motif : Two"
        " invoices. $ 60,00 restent impayés. Dès leur paiement, il reprend.",
    ),
    "restart": (
        "SUB reprend",
        "Votre abonnement SUB (Club) n’est plus suspendu : il reprend le 27/10/2025."
        " Merci. La prochaine échéance est le 27/12/2025 : $ 30,00.",
    ),
    "renewal": (
        "SUB sera reconduit le 27/10/2025",
        "Votre abonnement SUB (Club) sera reconduit automatiquement le 27/10/2025. Si"
        " vous souhaitez le poursuivre, vous n’avez rien à faire. Sinon, vous pouvez"
        " refuser la reconduction : prévenez-nous avant cette date. La prochaine"
        " échéance est le 27/12/2025 : $ 30,00.",
    ),
}


@tagged("post_install", "-at_install")
class TestMessages(TellingCase):
    """Every message renders in both languages, and says who, what and when."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_env["res.lang"]._activate_lang("fr_FR")
        kinds = (*MESSAGES, "debit")
        importer = TranslationImporter(cls.env.cr)
        importer.load_file(
            file_path("subscription_debit/i18n/fr.po"),
            "fr_FR",
            xmlids={f"subscription_debit.mail_template_{kind}" for kind in kinds},
        )
        importer.save(overwrite=True, force_overwrite=True)
        cls.env.invalidate_all()

    def get_read(self, lang, kind, told):
        """Return the subject and the text of a message, without what names us."""
        subscription = self.make_told(self.make_ada(lang=lang))
        mail = self.mail(subscription._tell(kind, CHANGE, **told))
        text = self.text(mail).replace("\xa0", " ").replace("\u202f", " ")
        subject = mail.subject.removeprefix(f"{self.company.name}: ")
        subject = subject.removeprefix(f"{self.company.name} : ")
        return tuple(
            part.replace(subscription.name, "SUB").strip() for part in (subject, text)
        )

    def assertRead(self, lang, kind, told, expected):
        subject, text = self.get_read(lang, kind, told)
        self.assertEqual(subject, expected[0])
        self.assertIn(expected[1], text)
        return text

    def test_every_message_in_english(self):
        for kind, told in MESSAGES.items():
            with self.subTest(kind):
                text = self.assertRead("en_US", kind, told, ENGLISH[kind])
                self.assertIn("Dear Ada,", text)
                self.assertIn(
                    "Do you have a question? Write to us at club@example.com or call 01"
                    f" 23 45 67 89. {self.company.name}",
                    text,
                )

    def test_every_message_in_french(self):
        for kind, told in MESSAGES.items():
            with self.subTest(kind):
                text = self.assertRead("fr_FR", kind, told, FRENCH[kind])
                self.assertIn("Bonjour Ada,", text)
                self.assertIn(
                    "Une question ? Écrivez-nous à club@example.com ou appelez le 01 23"
                    f" 45 67 89. {self.company.name}",
                    text,
                )

    def test_what_is_not_known_is_not_said(self):
        text = self.assertRead(
            "en_US",
            "pause",
            {},
            (
                "SUB is paused",
                "is paused from 10/27/2025 until further notice. Do you have a",
            ),
        )
        for word in ("Reason", "credited", "next charge", "False", "None"):
            self.assertNotIn(word, text)
        self.company.write({"email": False, "phone": False})
        text = self.get_read("en_US", "cancel", {})[1]
        self.assertIn("Do you have a question? Write to us.", text)

    def test_two_languages_in_one_family(self):
        payer = self.make_ada(lang="fr_FR")
        child = self.make_partner(
            "Son", email="son@example.com", lang="en_US", subdebit_payer_id=payer.id
        )
        notices = self.make_told(child)._tell("resume", CHANGE)
        texts = {m.recipient_ids.name: self.text(m) for m in self.mail(notices)}
        self.assertIn("reprend le", texts["Ada"])
        self.assertIn("goes on from", texts["Son"])

    def test_a_name_and_a_reason_are_text_and_no_markup(self):
        partner = self.make_ada(name="<script>alert(1)</script>")
        notice = self.make_told(partner)._tell(
            "pause", CHANGE, reason="<img src=x onerror=alert(2)>"
        )
        body = self.mail(notice).body_html
        self.assertNotIn("<script>", body)
        self.assertNotIn("<img src=x", body)
        self.assertIn("&lt;script&gt;alert(1)", body)

    def test_a_deleted_template_switches_its_message_off(self):
        self.setup_env.ref("subscription_debit.mail_template_pause").unlink()
        subscription = self.make_told()
        self.assertFalse(subscription._tell("pause", CHANGE))
        self.assertFalse(subscription._preview_messages("pause", CHANGE))

    # === A COMING DEBIT === #

    def read_debit(self, lang):
        partner = self.make_ada(lang=lang)
        subscription = self.make_told(partner)
        move = subscription._bill(d("2025-09-27"))
        runs = self.env["subdebit.debit.run"].sudo()
        run = runs._prepare(self.company, d("2025-09-27"))
        [debit] = run.debit_ids.filtered(lambda debit: debit.payer_id == partner)
        mail = self.mail(debit._tell_payer())
        text = self.text(mail).replace("\xa0", " ")
        return mail.subject, text.replace(move.name, "INV")

    def test_a_coming_debit_in_english(self):
        subject, text = self.read_debit("en_US")
        self.assertEqual(subject, f"{self.company.name}: debit on 09/27/2025")
        self.assertIn(
            "$ 30.00 will be debited on 09/27/2025 from Visa •••• 4242, for INV.", text
        )

    def test_a_coming_debit_in_french(self):
        subject, text = self.read_debit("fr_FR")
        self.assertIn("prélèvement le 27/09/2025", subject)
        self.assertIn(
            "$ 30,00 seront prélevés le 27/09/2025 sur Visa •••• 4242, pour INV.", text
        )
