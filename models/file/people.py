from odoo import models


class SubdebitFile(models.AbstractModel):
    """Whom a reference means: one contact, nobody yet, or a question."""

    _inherit = "subdebit.file"

    def _find_contacts(self, references):
        """Return the contacts that references mean, and what has to be decided.

        :return: ``(contacts, problems)``: dict, reference -> ``res.partner``, and dict,
            reference -> a problem as of ``rows.Row``. What is in neither is nobody.
        """
        contacts, problems = {}, {}
        for reference, found_sudo in self._search_contacts_sudo(references).items():
            own_sudo = found_sudo.filtered(
                lambda contact: (
                    contact.company_id in (self.company_id, self.env["res.company"])
                )
            )
            active_sudo = own_sudo.filtered("active")
            if len(active_sudo) == 1:
                contacts[reference] = active_sudo.with_env(self.env)
                continue
            problem = self._get_contact_problem(reference, active_sudo or own_sudo)
            if problem:
                problems[reference] = problem
        return contacts, problems

    def _search_contacts_sudo(self, references):
        """Return dict, reference -> all contacts that have it, whoever may see them.

        NOTE: nobody is told who they are whose contact he may not read.
        """
        contacts_sudo = (
            self.env["res.partner"]
            .sudo()
            .with_context(active_test=False)
            .search([("ref", "in", list(references))])
        )
        return contacts_sudo.grouped("ref")

    def _get_contact_problem(self, reference, own_sudo):
        """Return what has to be decided of a reference that is not one contact's."""
        names = ", ".join(own_sudo.mapped("display_name"))
        told = {"text": reference, "names": names}
        if len(own_sudo) > 1:
            return "several_contacts", told
        if self.new_contacts:
            return None
        return ("archived_contact" if own_sudo else "other_contact"), told

    def _note_contacts(self, rows):
        """Note on rows whose customer has to be decided; return the contacts found."""
        contacts, problems = self._find_contacts({row.reference for row in rows})
        for row in rows:
            if row.reference in problems:
                row.problems.append(problems[row.reference])
        return contacts
