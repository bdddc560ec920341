import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from .rows import Writing
from .table import FileProblem

# Characters of a cell that are told.
LONGEST_TOLD = 60
# What another file is asked again: nothing that was ticked for one holds for the next.
ASKED_OF_ONE_FILE = ("leave_columns", "new_contacts", "decimal_sign")


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
    decimal_sign = fields.Selection(
        [("point", "1,234.56"), ("comma", "1.234,56")],
        string="Amounts",
        help="How amounts are written, where the file leaves it open: 1.000 alone may"
        " be one or a thousand.",
    )
    leave_columns = fields.Boolean(
        string="Leave unused columns out",
        help="What they say is lost: of a status, that somebody has left; of a"
        " quantity, that he pays three times as much.",
    )
    new_contacts = fields.Boolean(
        string="Make new contacts",
        help="Where the only contact with a reference is archived or another"
        " company's.",
    )

    # === CRUD METHODS === #

    def write(self, vals):
        """Ask again what was ticked for another file."""
        if "file" in vals:
            vals = {**dict.fromkeys(ASKED_OF_ONE_FILE, False), **vals}
        return super().write(vals)

    @api.onchange("file")
    def _onchange_file_asks_again(self):
        for name in ASKED_OF_ONE_FILE:
            self[name] = False

    # === READING === #

    def _read_file(self, read):
        """Return what a function of the rooms of files makes of the file.

        :param read: as ``rows.read_rows``.
        :return: ``rows.Contents``.
        :raise UserError: where the file as a whole cannot be read.
        """
        if not self.file:
            raise UserError(self.env._("Choose a CSV file first."))
        writing = Writing(self.encoding, self.date_format, self.decimal_sign)
        # NOTE: the web client reads the size of a file in the place of what is in it.
        content = self.with_context(bin_size=False).file
        try:
            return read(base64.b64decode(content), writing)
        except FileProblem as problem:
            raise UserError(self._get_file_problem_text(problem)) from None

    def _check_columns(self, contents):
        """Refuse to lose a column that may change who pays what, unless it is ticked.

        :param contents: ``rows.Contents``.
        """
        if contents.weighty and not self.leave_columns:
            raise UserError(
                self.env._(
                    "These columns are not used, and may change who pays what:"
                    " %(columns)s. Give them a heading that is known, take them out of"
                    " the file, or tick “%(tick)s”.",
                    columns=self._say_weighty(contents.weighty),
                    tick=self._fields["leave_columns"]._description_string(self.env),
                )
            )

    def _say_weighty(self, weighty):
        """Return the headings of columns, each with what it is about and what it says."""
        kinds = {
            "money": self.env._("money"),
            "status": self.env._("a status"),
            "quantity": self.env._("a quantity"),
            "currency": self.env._("a currency"),
            "interval": self.env._("an interval"),
            "tax": self.env._("a tax"),
            "end": self.env._("an end"),
        }
        return "; ".join(
            self.env._(
                "%(heading)s (%(kind)s, such as %(examples)s)",
                heading=column.heading,
                kind=kinds[column.kind],
                examples=", ".join(f"“{_shorten(text)}”" for text in column.examples),
            )
            for column in weighty
        )

    # === SENTENCES === #

    def _get_file_problem_text(self, problem):
        columns = self._get_column_names()
        missing = ", ".join(columns[name] for name in problem.params.get("missing", ()))
        texts = {
            "empty": self.env._("The file has no rows."),
            "workbook": self.env._(
                "This is a workbook of Excel or LibreOffice, not a CSV file. Open it"
                " there, save it as “CSV UTF-8”, and choose that file."
            ),
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
            "quote": self.env._(
                "Line %(line)s: a quote is opened and never closed, or stands inside a"
                " quoted cell. Whatever follows it would be taken for one cell: take it"
                " out, or double it.",
                line=problem.params.get("line"),
            ),
            "decimal_sign": self.env._(
                "Line %(line)s: “%(text)s” may be two amounts, and no other cell of its"
                " column tells which. Choose how amounts are written.",
                line=problem.params.get("line"),
                text=problem.params.get("text"),
            ),
        }
        return texts[problem.code]

    def _get_problem_text(self, row):
        return " ".join(self._get_one_problem_text(*p) for p in row.problems)

    def _get_one_problem_text(self, code, params):
        text, line = _shorten(params.get("text", "")), params.get("line")
        column = self._get_column_names().get(params.get("column"), "")
        texts = {
            "missing": lambda: self.env._("%s is missing.", column),
            "date": lambda: self.env._("“%s” is not a date.", text),
            "old_date": lambda: self.env._(
                "%s lies before 1950: an empty cell that Excel made a date?", text
            ),
            "late_date": lambda: self.env._(
                "%s lies after 2999: is the year right?", text
            ),
            "far_date": lambda: self.env._(
                "%s lies more than ten years ahead: is the year right?", text
            ),
            "width": lambda: self.env._(
                "It has %(cells)s cells, and the headings are %(headings)s: is a comma"
                " not quoted, or a cell missing?",
                **params,
            ),
            "unreadable": lambda: self.env._(
                "“%s” holds a character that cannot be read: take it out, or choose"
                " another encoding.",
                text,
            ),
            "too_large": lambda: self.env._("%s is too large an amount.", text),
            "status": lambda: self.env._("“%s” is not a known status.", text),
            "how_much": lambda: self.env._(
                "It is “%s”, and no column tells how much was given back.", text
            ),
            "refunded": lambda: self.env._(
                "%s was given back, which is more than was paid.", text
            ),
            "several_contacts": lambda: self.env._(
                "Several contacts have the reference %(text)s: %(names)s. Leave it to"
                " one of them.",
                text=text,
                names=params["names"],
            ),
            "archived_contact": lambda: self.env._(
                "%(names)s has the reference %(text)s and is archived: take the contact"
                " out of the archive, or make new contacts.",
                text=text,
                names=params["names"],
            ),
            "other_contact": lambda: self.env._(
                "A contact of another company has the reference %s: share that contact,"
                " or make new contacts.",
                text,
            ),
            "too_many": lambda: self.env._(
                "More than %s past invoices would be made, the most that the settings"
                " allow: choose a later migration date.",
                params["limit"],
            ),
            "price": lambda: self.env._("“%s” is not a price.", text),
            "negative_price": lambda: self.env._("The price %s is negative.", text),
            "method": lambda: self.env._("“%s” is not a known payment method.", text),
            "periods": lambda: self.env._("“%s” is not a number of months.", text),
            "ended": lambda: self.env._("“%s” is neither yes nor no.", text),
            "sum": lambda: self.env._("“%s” is not an amount.", text),
            "negative_total": lambda: self.env._("The total %s is negative.", text),
            "cadence": lambda: self.env._(
                "The plan %(plan)s has no price a month, only %(cadences)s: name a plan"
                " with the right frequency, or add its price to this one.",
                **params,
            ),
            "currency": lambda: self.env._(
                "%(text)s is not the company's currency, %(currency)s.",
                text=text,
                currency=self.currency_id.name,
            ),
            "several": lambda: self.env._(
                "%s has several subscriptions: give each its external reference.", text
            ),
            "ended_before": lambda: self.env._(
                "It has ended, and starts only on %s, after the migration date.", text
            ),
            "other_terms": lambda: self.env._(
                "Plan, price or first billing date are others than in line %s.", line
            ),
            "code": lambda: params["text"],
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


def _shorten(text):
    """Return a cell as it is told: a hundred lines of it are no sentence."""
    return text if len(text) <= LONGEST_TOLD else text[:LONGEST_TOLD] + "…"
