from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date, format_list

from ...const import LATEST_DAY
from ...models.file.making import MONTHLY
from ...models.file.rows import Contents, read_rows

# Rows that are shown before anything is made.
SHOWN_ROWS = 50
SHOWN_PROBLEMS = 500
# A start that lies further ahead is a slip of the pen.
YEARS_AHEAD = 10


class Understood(NamedTuple):
    """What a file means here: who was imported before, and who is known."""

    contents: Contents
    # Reference -> number of the subscription that was imported before.
    known: dict
    # Reference -> contact.
    contacts: dict

    @property
    def wrong(self):
        """Return the rows with a problem."""
        return [row for row in self.contents.rows if row.problems]

    @property
    def good(self):
        """Return the rows that would be made."""
        return [
            row
            for row in self.contents.rows
            if not row.problems and row.reference not in self.known
        ]


class SubdebitImport(models.TransientModel):
    _name = "subdebit.import"
    _description = "Import Running Subscriptions"
    _inherit = ["subdebit.file", "subdebit.window"]

    file = fields.Binary(string="CSV File", attachment=False)
    date_cutover = fields.Date(
        string="Migration Date",
        required=True,
        default=lambda self: self.env.company._subdebit_today(),
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
    weighty_columns = fields.Char(string="Columns to Decide", readonly=True)
    next_run_text = fields.Char(string="Next Run", readonly=True)
    next_run_total = fields.Monetary(string="Billed by the Next Run", readonly=True)
    reaches_back = fields.Boolean(readonly=True)
    confirm_total = fields.Monetary(
        string="Type the Total", help="What the next run will bill, to the cent."
    )

    # === ACTION METHODS === #

    def action_preview(self):
        """Read the file and show what would be made; nothing is made yet."""
        self.ensure_one()
        self._require("manager")
        found = self._understand()
        prospects = self._sketch_good(found)
        running = [prospect for prospect in prospects if not prospect.row.ended]
        self.write(
            {
                "state": "preview",
                **self._prepare_counts(found, running),
                **self._prepare_next_run_vals(running),
                "new_plans": ", ".join(self._get_new_plan_names(found.good)),
                "ignored_columns": ", ".join(found.contents.unused),
                "weighty_columns": self._say_weighty(found.contents.weighty),
                "row_ids": [
                    Command.clear(),
                    *map(Command.create, self._show_rows(found, prospects)),
                ],
            }
        )
        return self._reopen()

    def action_import(self):
        """Make the subscriptions: all rows or none, unless the user says otherwise."""
        self.ensure_one()
        self._require("manager")
        found = self._understand()
        is_past = self.date_cutover < self.company_id._subdebit_today()
        prospects = self._sketch_good(found) if is_past else []
        self._check_columns(found.contents)
        self._check_wrong(found.wrong)
        running = [prospect for prospect in prospects if not prospect.row.ended]
        self._check_next_run(self._preview_next_run(running), self.confirm_total)
        subscriptions = self._make(found.good)
        self.state = "done"
        return self._show(subscriptions)

    def _check_wrong(self, wrong):
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
        action["name"] = self.env._("Imported subscriptions: %s", len(subscriptions))
        action["domain"] = [("id", "in", subscriptions.ids)]
        action["context"] = {}
        return action

    # === READING === #

    def _understand(self):
        """Read the file, and note on its rows what cannot be made of them here."""
        contents = self._read_file(read_rows)
        known = self._get_known(contents.rows)
        new = [row for row in contents.rows if row.reference not in known]
        contacts = self._note_contacts(new)
        self._note_terms(new, contents.is_monthly)
        return Understood(contents, known, contacts)

    def _sketch_good(self, found):
        """Return a ``Prospect`` for each row that would be made."""
        prospects = self._sketch(found.good, found.contacts)
        self._note_reach(prospects)
        self._note_codes(prospects)
        return [prospect for prospect in prospects if not prospect.row.problems]

    def _note_terms(self, rows, is_monthly):
        """Note what cannot be made of rows that are readable.

        :param bool is_monthly: the file's prices are those of a month.
        """
        plans = self._get_plans({row.plan for row in rows})
        far = fields.Date.add(self.date_cutover, years=YEARS_AHEAD)
        for row in rows:
            plan = plans.get(row.plan)
            if row.start and far < row.start <= LATEST_DAY:
                row.problems.append(("far_date", {"text": str(row.start)}))
            if plan and plan.currency_id != self.currency_id:
                row.problems.append(("currency", {"text": plan.currency_id.name}))
            problem = plan and self._get_cadence_problem(plan, is_monthly)
            if problem:
                row.problems.append(("cadence", problem))
            if row.ended and row.start and row.start > self.date_cutover:
                row.problems.append(("ended_before", {"text": str(row.start)}))

    def _get_cadence_problem(self, plan, is_monthly):
        """Return what to say of a plan without a monthly price, None if all is clear."""
        cadences = self._get_cadences(plan)
        is_clear = len(cadences) == 1 and not is_monthly
        if not cadences or MONTHLY in cadences or is_clear:
            return None
        say = self.env["subdebit.cadence"]._say_often
        said = [say(*cadence) for cadence in sorted(cadences)]
        return {"plan": plan.name, "cadences": format_list(self.env, said)}

    def _note_reach(self, prospects):
        """Note who would be billed for more periods at once than the settings allow."""
        today = self.company_id._subdebit_today()
        limit = self.company_id.sudo().subdebit_past_invoices
        for row, subscription, covered in (
            prospects if self.date_cutover < today else ()
        ):
            has_past = not row.ended and row.start < today
            if has_past and subscription._has_more_past(limit, today, covered):
                row.problems.append(("too_many", {"limit": limit}))

    def _note_codes(self, prospects):
        """Note which promo codes cannot be used, and why."""
        for row, subscription, _covered in prospects:
            if row.code and not row.ended:
                problems = subscription._get_discount_problems(row.code)
                row.problems += [("code", {"text": problem}) for problem in problems]

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

    # === WHAT IS SHOWN === #

    def _prepare_counts(self, found, running):
        rows = found.contents.rows
        periods = sum(prospect.subscription.amount_period for prospect in running)
        return {
            "running_count": len(running),
            "ended_count": len(found.good) - len(running),
            "wrong_count": len(found.wrong),
            "known_count": sum(1 for row in rows if row.reference in found.known),
            "automatic_count": sum(p.row.mode == "automatic" for p in running),
            "offline_count": sum(p.row.mode == "offline" for p in running),
            "total": self.currency_id.round(periods),
        }

    def _prepare_next_run_vals(self, running):
        next_run = self._preview_next_run(running)
        return {
            "next_run_text": self._say_next_run(next_run),
            "next_run_total": next_run.total,
            "reaches_back": self._reaches_back(next_run),
            "confirm_total": 0.0,
        }

    def _show_rows(self, found, prospects):
        """Return the values of the wrong rows, and of some of the others."""
        by_line = {prospect.row.number: prospect for prospect in prospects}
        good = [row for row in found.contents.rows if not row.problems]
        return [
            {
                **self._prepare_row_vals(row, found),
                **self._prepare_charge_vals(by_line.get(row.number)),
            }
            for row in found.wrong[:SHOWN_PROBLEMS] + good[:SHOWN_ROWS]
        ]

    def _prepare_row_vals(self, row, found):
        problem = self._get_problem_text(row)
        if not problem and row.reference in found.known:
            problem = self.env._("Imported before as %s", found.known[row.reference])
        return {
            "line_number": row.number,
            "reference": row.reference,
            "name": row.name,
            "partner_id": found.contacts.get(row.reference, self.env["res.partner"]).id,
            "plan": row.plan,
            "date_start": row.start if row.start and row.start.year > 1 else False,
            "price": float(row.price) if row.price is not None else 0.0,
            "payment_mode": row.mode or False,
            "ended": row.ended,
            "is_wrong": bool(row.problems),
            "problem": problem,
        }

    def _say_frequencies(self, subscription):
        recurring = subscription.line_ids.filtered(
            lambda line: line.kind == "recurring"
        )
        return format_list(self.env, list(dict.fromkeys(recurring.mapped("frequency"))))

    def _prepare_charge_vals(self, prospect):
        """Return how often a row is billed, what is settled of it, and what comes first."""
        if not prospect:
            return {}
        row, subscription, covered = prospect
        vals = {
            "cadence": self._say_frequencies(subscription),
            "settled": self._say_settled(covered),
        }
        if row.ended:
            return vals
        first = subscription._preview_first_invoice(
            self._get_next_run_date(), covered, subscription.next_charge_date
        )
        if first:
            vals.update(first_date=first["bill_on"], first_amount=first["amount_total"])
        return vals

    def _say_settled(self, covered):
        return ", ".join(
            f"{format_date(self.env, days.start)} – {format_date(self.env, days.last)}"
            for periods in covered.values()
            for days in periods
        )

    @api.onchange("file", "encoding", "date_format", "date_cutover")
    def _onchange_file(self):
        self.state = "upload"
