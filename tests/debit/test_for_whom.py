from odoo.tests import tagged

from ..fakes.provider import CLOSE_AFTER
from ..provider_case import DAY, MONDAY, ProviderCase


@tagged("post_install", "-at_install")
class TestForWhom(ProviderCase):
    """Who pays for somebody else reads for whom: invoice, debit, bank statement."""

    def start_for(self, payer, *names, **vals):
        """Return subscriptions of these customers, which the payer pays."""
        return self.env["subdebit.subscription"].union(
            *(
                self.make_subscription(
                    DAY,
                    self.make_partner(name),
                    payer_id=payer.id,
                    invoice_partner_id=payer.id,
                    payment_mode="automatic",
                    **vals,
                )
                for name in names
            )
        )

    def names(self, move):
        return [name.split(" (")[0] for name in move.invoice_line_ids.mapped("name")]

    def form(self):
        """Return what the provider was sent at last."""
        return self.fake.requests[-1][1]

    def test_mum_pays_for_ann_and_ben(self):
        mum = self.make_payer("Mum Miller")
        self.start_for(mum, "Ann", "Ben")
        [debit] = self.prepare().debit_ids
        move = debit.invoice_ids
        self.assertEqual(self.names(move), ["Membership for Ann", "Membership for Ben"])
        self.assertIn(f"open balance of {move.name} of Ann and Ben", debit.sentence)
        self.work()
        self.assertTaken(6000)
        self.assertEqual(self.form()["statement_descriptor_suffix"], "Ann, Ben")
        self.assertEqual(self.form()["description"], self.transaction(debit).reference)

    def test_who_pays_for_himself_is_not_named(self):
        debit = self.make_debit()
        self.assertEqual(self.names(debit.invoice_ids), ["Membership"])
        self.assertNotIn("Ada", debit.sentence)
        self.work()
        self.assertNotIn("statement_descriptor_suffix", self.form())

    def test_an_address_of_the_customer_is_himself(self):
        ada = self.make_payer("Ada")
        office = self.make_partner("Office", parent_id=ada.id, type="invoice")
        subscription = self.make_subscription(DAY, ada, invoice_partner_id=office.id)
        move = subscription._bill(DAY)
        self.assertEqual(move.partner_id, office)
        self.assertEqual(self.names(move), ["Membership"])

    def test_a_firm_pays_for_one_of_its_people(self):
        firm = self.make_payer("Firm", is_company=True)
        ann = self.make_partner("Ann Miller", parent_id=firm.id)
        subscription = self.make_subscription(
            DAY, ann, payer_id=firm.id, invoice_partner_id=firm.id
        )
        self.assertEqual(
            self.names(subscription._bill(DAY)), ["Membership for Ann Miller"]
        )

    def test_in_the_payers_language(self):
        self.setup_env["res.lang"]._activate_lang("fr_FR")
        mum = self.make_payer("Maman", lang="fr_FR")
        move = self.start_for(mum, "Ann")._bill(DAY)
        self.assertIn("Ann", self.names(move)[0])
        self.assertIn("27/09/2025", move.invoice_line_ids.name)

    def test_a_bank_account_names_the_seller_too(self):
        self.company.sudo().name = "Athletic Club of Lyon"
        mum = self.make_payer("Mum", kind="sepa_debit")
        self.start_for(mum, "Zoë O'Neill")
        self.prepare()
        self.prepare(MONDAY)
        self.work()
        self.assertEqual(self.form()["statement_descriptor"], "Athletic Cl Zoe ONeill")

    def test_the_name_is_frozen_until_the_answer(self):
        mum = self.make_payer("Mum")
        [ann] = self.start_for(mum, "Ann").partner_id
        [debit] = self.prepare().debit_ids
        self.fake.fail_next(CLOSE_AFTER)
        self.work()
        ann.sudo().name = "Anna"
        self.ask_again(debit)
        self.assertTaken(3000)
        self.assertCollected(debit)

    def test_a_credit_says_whose_it_is(self):
        mum = self.make_offline_partner("Mum")
        ann = self.make_partner("Ann")
        subscription = self.make_subscription(
            DAY, ann, payer_id=mum.id, invoice_partner_id=mum.id
        )
        subscription._bill(DAY)
        event = subscription._add_event("end", DAY, policy="immediately_with_credit")
        note = subscription._credit(event, DAY)
        self.assertIn("Membership for Ann, ", note.invoice_line_ids.name)
