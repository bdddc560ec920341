import base64
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .subscription_file import FileProblem, read_rows

_logger = logging.getLogger(__name__)

# Rows that are shown before anything is made.
SHOWN_ROWS = 20
SHOWN_PROBLEMS = 500
BATCH = 500


class SubdebitImport(models.TransientModel):
    _name = "subdebit.import"
    _description = "Import Running Subscriptions"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    file = fields.Binary(string="CSV File", attachment=False)
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
    currency_id = fields.Many2one(related="company_id.currency_id")
    new_plans = fields.Char(readonly=True)
    ignored_columns = fields.Char(readonly=True)

    # === ACTION METHODS === #

    def action_preview(self):
        """Read the file and show what would be made; nothing is made yet."""
        self.ensure_one()
        rows, ignored = self._read()
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
        rows, _ignored = self._read()
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

    def _read(self):
        """Return the rows of the file and its ignored headings.

        :raise UserError: where the file as a whole cannot be read.
        """
        if not self.file:
            raise UserError(self.env._("Choose a CSV file first."))
        try:
            return read_rows(
                base64.b64decode(self.file), self.encoding, self.date_format
            )
        except FileProblem as problem:
            raise UserError(self._get_file_problem_text(problem)) from None

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
        }

    # === MAKING === #

    def _make(self, rows):
        """Make customers, plans and subscriptions.

        :return: ``subdebit.subscription``, in the order of the rows.
        """
        env = self.env
        self = self.with_company(self.company_id).with_context(
            tracking_disable=True, mail_create_nosubscribe=True
        )
        plans = self._make_plans(rows)
        subscriptions = self.env["subdebit.subscription"]
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            partners = self._make_partners(batch)
            subscriptions |= self._make_subscriptions(batch, partners, plans)
            _logger.info("Imported %s of %s rows.", len(subscriptions), len(rows))
        return subscriptions.with_env(env)

    def _get_new_plan_names(self, rows):
        names = dict.fromkeys(row.plan for row in rows)
        return [name for name in names if name not in self._get_plans(names)]

    def _get_plans(self, names):
        plans = self.env["subdebit.plan"].search(
            [("name", "in", list(names)), ("company_id", "=", self.company_id.id)]
        )
        return {plan.name: plan for plan in plans}

    def _make_plans(self, rows):
        for name in self._get_new_plan_names(rows):
            product = self.env["product.product"].create(
                {"name": name, "type": "service", "list_price": 0.0}
            )
            self.env["subdebit.plan"].create(
                {
                    "name": name,
                    "company_id": self.company_id.id,
                    "currency_id": self.currency_id.id,
                    "line_ids": [Command.create({"product_id": product.id})],
                }
            )
        return self._get_plans({row.plan for row in rows})

    def _make_partners(self, rows):
        """Return the customers by reference; who is there already is taken as is."""
        partners = {
            partner.ref: partner
            for partner in self.env["res.partner"].search(
                [
                    ("ref", "in", [row.reference for row in rows]),
                    ("company_id", "in", (False, self.company_id.id)),
                ]
            )
        }
        new = [row for row in rows if row.reference not in partners]
        created = self.env["res.partner"].create(
            [self._prepare_partner_vals(row) for row in new]
        )
        partners.update({row.reference: p for row, p in zip(new, created, strict=True)})
        return partners

    def _prepare_partner_vals(self, row):
        return {
            "name": row.name,
            "ref": row.reference,
            "email": row.email or False,
            "subdebit_payment_mode": row.mode,
            "subdebit_offline_type": row.offline_type,
        }

    def _make_subscriptions(self, rows, partners, plans):
        subscriptions = self.env["subdebit.subscription"].create(
            [
                self._prepare_subscription_vals(
                    row, partners[row.reference], plans[row.plan]
                )
                for row in rows
            ]
        )
        covers = [
            vals
            for row, subscription in zip(rows, subscriptions, strict=True)
            for vals in self._prepare_cover_vals(row, subscription)
        ]
        self.env["subdebit.cover"].sudo().create(covers)
        subscriptions._add_event("import", self.date_cutover, self.file_name)
        ended = subscriptions.filtered("date_end").grouped("date_end")
        for day, part in ended.items():
            # What the old software has not billed by that day is nobody's any more.
            policy = "immediately_with_credit"
            part._add_event("end", day, self.file_name, policy=policy)
        subscriptions._update_next_charge_date()
        return subscriptions

    def _prepare_subscription_vals(self, row, partner, plan):
        """Return the values of one subscription, running or ended."""
        product = plan.line_ids.product_id[:1]
        return {
            "external_ref": row.reference,
            "company_id": self.company_id.id,
            "partner_id": partner.id,
            "plan_id": plan.id,
            "currency_id": self.currency_id.id,
            "date_start": row.start,
            "payment_mode": row.mode,
            "offline_type": row.offline_type,
            "state": "ended" if row.ended else "active",
            "date_end": row.end(self.date_cutover),
            "line_ids": [
                Command.create(
                    {
                        "plan_line_id": plan.line_ids[:1].id,
                        "product_id": product.id,
                        "name": row.label or plan.name,
                        "unit_price": float(row.price),
                    }
                )
            ],
        }

    def _prepare_cover_vals(self, row, subscription):
        """Return the one cover of what was settled before the cut-over, if any."""
        until = row.end(self.date_cutover) or self.date_cutover
        if row.start >= until:
            return []
        return [
            {
                "subscription_id": subscription.id,
                "line_id": subscription.line_ids.id,
                "payer_slot": 0,
                "date_from": row.start,
                "date_to": until,
                "kind": "settled_elsewhere",
            }
        ]

    @api.onchange("file", "encoding", "date_format", "date_cutover")
    def _onchange_file(self):
        self.state = "upload"
