from odoo.tests import tagged

from .test_import import ImportCase, row

ARCHIVED = (
    "%s has the reference A2 and is archived: take the contact out of the archive, or"
    " make new contacts."
)
ELSEWHERE = (
    "A contact of another company has the reference A2: share that contact, or make new"
    " contacts."
)


@tagged("post_install", "-at_install")
class TestImportPeople(ImportCase):
    """A reference means one contact, nobody yet, or waits for a decision."""

    def import_a2(self, **vals):
        return self.import_file(self.file(row("A2")), **vals)

    def test_two_contacts_with_one_reference_wait(self):
        for name in ("Ada", "Bob"):
            self.make_partner(name, ref="A2")
        sentence = (
            "Several contacts have the reference A2: Ada, Bob. Leave it to one of them."
        )
        content = self.file(row("A1"), row("A2"))
        self.assertRowRefused(sentence, content)
        # A new one would be the third.
        self.assertRowRefused(sentence, content, new_contacts=True)

    def test_two_archived_contacts_wait_too(self):
        for name in ("Ada", "Bob"):
            self.make_partner(name, ref="A2", active=False)
        self.assertRowRefused(
            "Several contacts have the reference A2: Ada, Bob. Leave it to one of them.",
            self.file(row("A1"), row("A2")),
            new_contacts=True,
        )

    def test_an_archived_contact_waits_until_it_is_decided(self):
        otto = self.make_partner("Otto", ref="A2", active=False)
        self.assertRowRefused(ARCHIVED % "Otto", self.file(row("A1"), row("A2")))
        otto.active = True
        self.assertEqual(self.import_a2().partner_id, otto.with_env(self.env))

    def test_a_new_contact_beside_an_archived_one_is_asked_for(self):
        otto = self.make_partner("Otto", ref="A2", active=False)
        subscription = self.import_a2(new_contacts=True)
        self.assertNotEqual(subscription.partner_id.id, otto.id)
        self.assertEqual(subscription.partner_id.ref, "A2")

    def test_another_companys_contact_waits_and_is_not_named(self):
        other = self.make_other_company()["company"]
        theirs = self.make_partner("Secret", ref="A2", company_id=other.id)
        self.assertRowRefused(ELSEWHERE, self.file(row("A1"), row("A2")))
        subscription = self.import_a2(new_contacts=True)
        self.assertNotEqual(subscription.partner_id.id, theirs.id)

    def test_our_own_contact_is_taken_beside_an_archived_or_foreign_one(self):
        other = self.make_other_company()["company"]
        self.make_partner("Secret", ref="A2", company_id=other.id)
        self.make_partner("Old", ref="A2", active=False)
        ada = self.make_partner("Ada", ref="A2", company_id=self.company.id)
        self.assertEqual(self.import_a2().partner_id.id, ada.id)

    def test_who_was_imported_before_is_not_asked_about_again(self):
        self.import_a2()
        self.make_partner("Ada", ref="A2")
        wizard = self.open_wizard(self.file(row("A2")))
        wizard.action_preview()
        self.assertEqual((wizard.wrong_count, wizard.known_count), (0, 1))
