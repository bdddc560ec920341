from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _subdebit_post_together(self):
        """Post, looking for the last number once for all invoices of a journal and day.

        NOTE: the number itself stays Odoo's affair: it counts on from the first one,
        which it has locked.
        """
        return self.with_context(subdebit_number_formats={})._post(soft=False)

    def _get_next_sequence_format(self):
        formats = self.env.context.get("subdebit_number_formats")
        if formats is None or not self.is_sale_document():
            return super()._get_next_sequence_format()
        key = (self.journal_id, self.date, self.move_type)
        if key not in formats:
            formats[key] = super()._get_next_sequence_format()
        number_format, values = formats[key]
        return number_format, dict(values)
