import base64

from odoo import fields, models
from odoo.exceptions import UserError

from .rows import FileProblem


class SubdebitFile(models.AbstractModel):
    """A file of another software: read, and its problems told."""

    _name = "subdebit.file"
    _description = "File of Another Software"
    _inherit = ["subdebit.mixin"]

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    file_name = fields.Char()
    encoding = fields.Selection(
        [
            ("utf-8-sig", "UTF-8"),
            ("cp1252", "Windows-1252 (Excel, Western Europe)"),
            ("latin-1", "ISO 8859-1 (Latin-1)"),
        ],
        default="utf-8-sig",
        required=True,
    )
    date_format = fields.Selection(
        [("dmy", "31/12/2025"), ("mdy", "12/31/2025")],
        string="Dates",
        default="dmy",
        required=True,
        help="How dates are written that are not like 2025-12-31.",
    )

    # === READING === #

    def _read_file(self, read):
        """Return what a function of the rooms of files makes of the file.

        :param read: as ``subscription_file.read_rows``.
        :raise UserError: where the file as a whole cannot be read.
        """
        if not self.file:
            raise UserError(self.env._("Choose a CSV file first."))
        try:
            return read(base64.b64decode(self.file), self.encoding, self.date_format)
        except FileProblem as problem:
            raise UserError(self._get_file_problem_text(problem)) from None

    # === SENTENCES === #

    def _get_file_problem_text(self, problem):
        columns = self._get_column_names()
        missing = ", ".join(columns[name] for name in problem.params.get("missing", ()))
        texts = {
            "empty": self.env._("The file has no rows."),
            "encoding": self.env._(
                "The file is not %(encoding)s (line %(line)s). Choose the encoding in"
                " which it was saved; Excel often writes Windows-1252.",
                encoding=dict(
                    self._fields["encoding"]._description_selection(self.env)
                )[self.encoding],
                line=problem.params.get("line"),
            ),
            "columns": self.env._(
                "The file lacks these columns: %s. Its first line must hold the"
                " headings.",
                missing,
            ),
        }
        return texts[problem.code]

    def _get_problem_text(self, row):
        return " ".join(self._get_one_problem_text(*p) for p in row.problems)

    def _get_one_problem_text(self, code, params):
        text, line = params.get("text", ""), params.get("line")
        column = self._get_column_names().get(params.get("column"), "")
        texts = {
            "missing": lambda: self.env._("%s is missing.", column),
            "date": lambda: self.env._("“%s” is not a date.", text),
            "old_date": lambda: self.env._(
                "%s lies before 1950: an empty cell that Excel made a date?", text
            ),
            "price": lambda: self.env._("“%s” is not a price.", text),
            "negative_price": lambda: self.env._("The price %s is negative.", text),
            "method": lambda: self.env._("“%s” is no payment method we know.", text),
            "periods": lambda: self.env._("“%s” is not a number of months.", text),
            "ended": lambda: self.env._("“%s” is neither yes nor no.", text),
            "sum": lambda: self.env._("“%s” is not an amount.", text),
            "negative_total": lambda: self.env._("The total %s is negative.", text),
            "currency": lambda: self.env._(
                "%(text)s is not the company's currency, %(currency)s.",
                text=text,
                currency=self.currency_id.name,
            ),
            "several": lambda: self.env._(
                "%s has several subscriptions: give each its external reference.", text
            ),
            "ended_before": lambda: self.env._(
                "It has ended, and starts only on %s, after the cut-over.", text
            ),
            "other_terms": lambda: self.env._(
                "Plan, price or first billing date are others than in line %s.", line
            ),
            "schedule": lambda: self.env._("No date can be computed: %s", text),
            "duplicate": lambda: self.env._(
                "%(text)s stands already in line %(line)s.", text=text, line=line
            ),
        }
        return texts[code]()

    def _get_column_names(self):
        return {
            "reference": self.env._("customer reference"),
            "plan": self.env._("plan"),
            "start": self.env._("first billing date"),
            "price": self.env._("price"),
            "method": self.env._("payment method"),
            "total": self.env._("total paid"),
            "paid_on": self.env._("payment date"),
            "paid": self.env._("amount paid"),
        }
