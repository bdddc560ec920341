from io import BytesIO
from zipfile import ZipFile

from lxml import html

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import HttpCase, tagged

from ..common import d
from ..notice.sending_case import DAY, SendingCase


class PdfCase(SendingCase):
    def print(self, moves, lang=None, user=None):
        """Return the text of what the menu *Print* gives, as a person reads it."""
        report = self.env["ir.actions.report"].with_user(user or self.billing)
        content, _kind = report.with_context(lang=lang)._render_qweb_html(
            "account.account_invoices", moves.ids
        )
        return " ".join(html.fromstring(content).text_content().split())


@tagged("post_install", "-at_install")
class TestInvoicePdf(PdfCase):
    """E1, E3, E4: what stands on the printed invoice."""

    # === DATES === #

    def test_issue_and_supply_are_two_dates(self):
        move = self.bill(self.make_ada())
        self.assertEqual(
            (move.subdebit_period_from, move.subdebit_period_to),
            (d("2025-09-27"), d("2025-10-26")),
        )
        text = self.print(move)
        self.assertIn("Invoice Date 09/27/2025", text)
        self.assertIn("Period of supply 09/27/2025 – 10/26/2025", text)

    def test_the_period_of_supply_spans_all_lines(self):
        partner = self.make_grace()
        late = self.make_subscription(d("2025-10-05"), partner)
        early = self.make_subscription(DAY, partner)
        move = (early | late)._bill(d("2025-10-05"))
        self.assertEqual(len(move.ids), len(move))
        first = min(move.mapped("subdebit_period_from"))
        last = max(move.mapped("subdebit_period_to"))
        # The last day is the day before 5 November.
        self.assertEqual((first, last), (DAY, d("2025-11-04")))

    def test_days_taken_off_are_not_supplied(self):
        subscription = self.make_subscription(
            DAY, self.make_grace(), plan_id=self.careful.id
        )
        earlier = subscription._bill(DAY)
        move = subscription._bill(d("2025-10-27"))
        move.invoice_line_ids = [
            Command.create(
                {
                    "name": "Credit for five days",
                    "price_unit": -5.0,
                    "subscription_date_from": DAY,
                    "subscription_date_to": d("2025-10-02"),
                    "subdebit_credited_line_id": earlier.invoice_line_ids.id,
                }
            )
        ]
        self.assertEqual(move.subdebit_period, "10/27/2025 – 11/26/2025")

    def test_one_day_is_named_once(self):
        move = self.bill(self.make_grace(), plan_id=self.careful.id)
        move.invoice_line_ids.subscription_date_to = d("2025-09-28")
        self.assertEqual(move.subdebit_period, "09/27/2025")

    def test_what_is_issued_is_no_proforma(self):
        """Odoo calls it so in the portal, as long as it was not printed or sent."""
        move, other = self.bill(self.make_grace()), self.make_foreign()
        report = self.env["ir.actions.report"].with_user(self.billing)
        titles = []
        for one in (move, other):
            content, _kind = report._render_qweb_html(
                "account.account_invoices", one.ids, {"proforma": True}
            )
            titles.append("Proforma" in html.fromstring(content).text_content())
        self.assertEqual(titles, [False, True])
        self.assertIn("Invoice INV/2025/", self.print(move))
        names = [m._get_invoice_proforma_pdf_report_filename() for m in (move, other)]
        self.assertEqual(["proforma" in name for name in names], [False, True])

    def test_what_is_not_ours_shows_nothing_of_it(self):
        self.company.subdebit_footer = "<p>Open from nine.</p>"
        move = self.make_foreign()
        self.assertFalse(move.subdebit_period or move.subdebit_payment_sentence)
        text = self.print(move)
        for words in ("Period of supply", "debited", "Open from nine"):
            self.assertNotIn(words, text)

    # === WHO IS DEBITED, AND WHEN === #

    def test_a_card_is_named_without_a_mandate(self):
        move = self.bill(self.make_ada())
        self.assertEqual(
            move.subdebit_payment_sentence.replace("\xa0", " "),
            "$ 30.00 will be debited on 09/27/2025 from Visa •••• 4242.",
        )
        self.assertIn("from Visa •••• 4242.", self.print(move))

    def make_sepa(self, **vals):
        self.company.subdebit_creditor_identifier = "FR72 ZZZ 123456"
        partner = self.make_partner(email="ada@example.com")
        token = self.give_method(partner, "SEPA Direct Debit", "3000")
        token.write(
            {"mandate_scheme": "sepa_core", "mandate_reference": "RUM-1", **vals}
        )
        return partner

    def test_a_bank_debit_names_creditor_and_mandate(self):
        move = self.bill(self.make_sepa())
        self.assertIn(
            f"from SEPA Direct Debit •••• 3000 (creditor {self.company.name},"
            " mandate RUM-1, creditor identifier FR72 ZZZ 123456).",
            self.print(move),
        )

    def test_the_creditor_identifier_is_for_sepa_only(self):
        move = self.bill(self.make_sepa(mandate_scheme="bacs"))
        text = self.print(move)
        self.assertIn("mandate RUM-1).", text)
        self.assertNotIn("FR72", text)

    def test_what_was_collected_is_not_announced(self):
        move = self.bill(self.make_ada())
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({})
        )
        wizard.action_create_payments()
        self.assertFalse(move.subdebit_payment_sentence)
        self.assertNotIn("will be debited", self.print(move))

    def test_only_what_is_open_is_announced(self):
        move = self.bill(self.make_ada())
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        ).create({"amount": 10.0}).action_create_payments()
        self.assertIn(
            "$ 20.00 will be", move.subdebit_payment_sentence.replace("\xa0", " ")
        )

    def test_an_offline_invoice_shows_the_agreed_terms(self):
        terms = self.setup_env.ref("account.account_payment_term_30days")
        text = self.print(self.bill(self.make_grace(property_payment_term_id=terms.id)))
        self.assertIn("Payment terms: 30 Days", text)
        self.assertIn("Due Date 10/27/2025", text)
        self.assertNotIn("debited", text)

    def test_the_sentence_is_for_everybody_who_prints(self):
        move = self.bill(self.make_ada())
        self.assertIn("from Visa", self.print(move, user=self.accountant))

    # === CREDIT NOTES === #

    def test_a_credit_note_names_its_invoice(self):
        move = self.bill(self.make_grace())
        refund = self.reverse(move)
        refund.action_post()
        text = self.print(refund)
        self.assertIn(f"Credited invoice {move.name}", text)
        self.assertIn("Period of supply 09/27/2025 – 10/26/2025", text)

    # === TERMS AND FOOTER === #

    def test_the_footer_stands_below_the_agreed_terms(self):
        parameters = self.setup_env["ir.config_parameter"]
        parameters.set_param("account.use_invoice_terms", True)
        self.company.invoice_terms = "<p>Our terms.</p>"
        self.company.subdebit_footer = "<p>Open from nine.</p>"
        move = self.bill(self.make_grace())
        self.assertEqual(move.narration, "<p>Our terms.</p><p>Open from nine.</p>")
        self.assertIn(
            "Our terms. Open from nine.", self.print(move).replace(".O", ". O")
        )

    def test_the_footer_stands_alone_without_terms(self):
        self.company.subdebit_footer = "<p>Open from nine.</p>"
        move = self.bill(self.make_grace())
        self.assertEqual(move.narration, "<p>Open from nine.</p>")

    def test_the_footer_is_in_the_language_of_the_customer(self):
        self.setup_env["res.lang"]._activate_lang("fr_FR")
        company = self.company.with_context(lang="en_US")
        company.subdebit_footer = "<p>Open from nine.</p>"
        company.with_context(lang="fr_FR").subdebit_footer = "<p>Ouvert à neuf.</p>"
        move = self.bill(self.make_grace(lang="fr_FR"))
        self.assertEqual(move.narration, "<p>Ouvert à neuf.</p>")

    def test_what_was_issued_is_not_rewritten(self):
        self.setup_env["ir.config_parameter"].set_param(
            "account.use_invoice_terms", True
        )
        self.company.subdebit_footer = "<p>Open from nine.</p>"
        partner = self.make_grace()
        move = self.bill(partner)
        self.company.subdebit_footer = "<p>Closed.</p>"
        self.setup_env["res.lang"]._activate_lang("fr_FR")
        partner.lang = "fr_FR"
        self.assertEqual(move.narration, "<p>Open from nine.</p>")

    # === THE CREDITOR === #

    def test_a_creditor_identifier_has_right_check_digits(self):
        # Checked by hand: 123456 FR 72 is 123456 15 27 72, and 1 modulo 97.
        for right in ("FR72ZZZ123456", "fr72 zzz 123456", "DE98ZZZ09999999999"):
            self.company.subdebit_creditor_identifier = right
        for wrong in ("FR73ZZZ123456", "FR72ZZZ123465", "FR72", "x", "72FRZZZ123456"):
            with self.assertRaisesRegex(
                ValidationError, "not a valid SEPA creditor identifier"
            ):
                self.company.subdebit_creditor_identifier = wrong
        self.company.subdebit_creditor_identifier = False


@tagged("post_install", "-at_install")
class TestExport(PdfCase, HttpCase):
    """O4: the documents of a selection of invoices."""

    def test_print_of_a_selection_is_one_document(self):
        moves = self.bill(self.make_ada()) | self.bill(self.make_grace())
        report = self.setup_env.ref("account.account_invoices")
        self.assertEqual(report.binding_model_id.model, "account.move")
        self.assertIn("list", report.binding_view_types)
        text = self.print(moves)
        for move in moves:
            self.assertIn(f"Invoice {move.name}", text)

    def test_billing_downloads_a_selection_as_one_file(self):
        moves = self.bill(self.make_ada()) | self.bill(self.make_grace())
        sending = self.env["account.move.send"].with_user(self.billing)
        sending._generate_and_send_invoices(moves.with_user(self.billing))
        items = moves.with_user(self.billing).get_extra_print_items()
        self.assertEqual([item["description"] for item in items], ["Export ZIP"])
        self.authenticate(self.billing.login, self.billing.login)
        answer = self.url_open(items[0]["url"])
        self.assertEqual(answer.status_code, 200)
        with ZipFile(BytesIO(answer.content)) as archive:
            names = archive.namelist()
            self.assertEqual(
                sorted(names),
                sorted(f"{move.name.replace('/', '_')}.pdf" for move in moves),
            )
            for name in names:
                self.assertIn(b"Period of supply", archive.read(name))
