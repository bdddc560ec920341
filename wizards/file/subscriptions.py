from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...models.file.rows import read_rows

# Rows that are shown before anything is made.
SHOWN_ROWS = 20
SHOWN_PROBLEMS = 500


class SubdebitImport(models.TransientModel):
    _name = "subdebit.import"
    _description = "Import Running Subscriptions"
    _inherit = ["subdebit.file", "subdebit.window"]

    file = fields.Binary(string="CSV File", attachment=False)
    date_cutover = fields.Date(
        string="Cut-over",
        required=True,
        default=fields.Date.context_today,
        help="Everybody has paid up to this day, elsewhere. From it on, we bill.",
    )
    skip_wrong = fields.Boolean(
        string="Import the good rows and leave the wrong ones out"
    )
    state = fields.Selection(
        [("upload", "File"), ("preview", "Preview"), ("done", "Done")],
        default="upload",
        required=True,
    )
    row_ids = fields.One2many("subdebit.import.row", "import_id", readonly=True)
    running_count = fields.Integer(string="Running", readonly=True)
    ended_count = fields.Integer(string="Ended", readonly=True)
    wrong_count = fields.Integer(string="Wrong", readonly=True)
    known_count = fields.Integer(string="Imported Before", readonly=True)
    automatic_count = fields.Integer(string="Automatic", readonly=True)
    offline_count = fields.Integer(string="Offline", readonly=True)
    total = fields.Monetary(
        string="Running Total per Period", readonly=True, currency_field="currency_id"
    )
    new_plans = fields.Char(readonly=True)
    ignored_columns = fields.Char(readonly=True)

    # === ACTION METHODS === #

    def action_preview(self):
        """Read the file and show what would be made; nothing is made yet."""
        self.ensure_one()
        self._require("manager")
        rows, ignored = self._read_file(read_rows)
        known = self._get_known(rows)
        good = [r for r in rows if not r.problems and r.reference not in known]
        running = [row for row in good if not row.ended]
        self.write(
            {
                "state": "preview",
                "running_count": len(running),
                "ended_count": len(good) - len(running),
                "wrong_count": sum(1 for row in rows if row.problems),
                "known_count": sum(1 for row in rows if row.reference in known),
                "automatic_count": sum(r.mode == "automatic" for r in running),
                "offline_count": sum(r.mode == "offline" for r in running),
                "total": float(sum(row.price for row in running)),
                "new_plans": ", ".join(self._get_new_plan_names(good)),
                "ignored_columns": ", ".join(ignored),
                "row_ids": [Command.clear()]
                + [
                    Command.create(self._prepare_row_vals(row, known))
                    for row in self._get_shown(rows)
                ],
            }
        )
        return self._reopen()

    def action_import(self):
        """Make the subscriptions: all rows or none, unless the user says otherwise."""
        self.ensure_one()
        self._require("manager")
        rows, _ignored = self._read_file(read_rows)
        wrong = [row for row in rows if row.problems]
        if wrong and not self.skip_wrong:
            raise UserError(
                self.env._(
                    "%(count)s rows are wrong, nothing was imported. Line %(line)s:"
                    " %(problem)s",
                    count=len(wrong),
                    line=wrong[0].number,
                    problem=self._get_problem_text(wrong[0]),
                )
            )
        known = self._get_known(rows)
        good = [r for r in rows if not r.problems and r.reference not in known]
        subscriptions = self._make(good)
        self.state = "done"
        return self._show(subscriptions)

    def action_back(self):
        """Choose another file."""
        self._require("manager")
        self.state = "upload"
        return self._reopen()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Import Running Subscriptions"),
        }

    def _show(self, subscriptions):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_subscription"
        )
        action["domain"] = [("id", "in", subscriptions.ids)]
        action["context"] = {}
        return action

    # === READING === #

    def _get_known(self, rows):
        """Return the references that were imported before, with their number."""
        return {
            subscription["external_ref"]: subscription["name"]
            for subscription in self.env["subdebit.subscription"].search_read(
                [
                    ("company_id", "=", self.company_id.id),
                    ("external_ref", "in", [row.reference for row in rows]),
                ],
                ["external_ref", "name"],
            )
        }

    def _get_shown(self, rows):
        wrong = [row for row in rows if row.problems]
        good = [row for row in rows if not row.problems]
        return wrong[:SHOWN_PROBLEMS] + good[:SHOWN_ROWS]

    def _prepare_row_vals(self, row, known):
        problem = self._get_problem_text(row)
        if not problem and row.reference in known:
            problem = self.env._("Imported before as %s", known[row.reference])
        return {
            "line_number": row.number,
            "reference": row.reference,
            "plan": row.plan,
            "date_start": row.start if row.start and row.start.year > 1 else False,
            "price": float(row.price) if row.price is not None else 0.0,
            "payment_mode": row.mode or False,
            "ended": row.ended,
            "is_wrong": bool(row.problems),
            "problem": problem,
        }

    @api.onchange("file", "encoding", "date_format", "date_cutover")
    def _onchange_file(self):
        self.state = "upload"
