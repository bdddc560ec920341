from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class SubdebitBackdateBulk(models.TransientModel):
    _name = "subdebit.backdate.bulk"
    _inherit = ["subdebit.backdate.terms"]
    _description = "Subscribe Several Customers"

    state = fields.Selection(
        [("terms", "Terms"), ("review", "Review"), ("done", "Done")],
        default="terms",
        required=True,
        readonly=True,
    )
    partner_ids = fields.Many2many("res.partner", string="Customers")
    subscription_ids = fields.Many2many("subdebit.subscription", string="Drafts")
    is_second = fields.Boolean(
        string="One More of the Same",
        help="Who has the same product for the same days already is meant to have one"
        " more, billed beside it. Of drafts, each says so itself.",
    )
    row_ids = fields.One2many("subdebit.backdate.row", "bulk_id")
    total_ids = fields.One2many("subdebit.backdate.total", "bulk_id")
    problem_count = fields.Integer(compute="_compute_problem_count")

    # === COMPUTE METHODS === #

    @api.depends("date_start", "subscription_ids")
    def _compute_is_past(self):
        """A draft brings its own start date."""
        result = super()._compute_is_past()
        for bulk in self.filtered("subscription_ids"):
            bulk.is_past = bool(_of_the_past(bulk.subscription_ids._origin))
        return result

    @api.depends("row_ids.problem")
    def _compute_problem_count(self):
        for bulk in self:
            bulk.problem_count = len(bulk.row_ids.filtered("problem"))

    # === CRUD METHODS === #

    @api.model
    def default_get(self, fields):
        """Begin with the contacts or drafts that are selected."""
        defaults = super().default_get(fields)
        chosen = self.env.context.get("active_ids") or []
        names = {
            "res.partner": "partner_ids",
            "subdebit.subscription": "subscription_ids",
        }
        name = names.get(self.env.context.get("active_model"))
        if name in fields and not defaults.get(name):
            defaults[name] = [Command.set(chosen)]
        self._check_incoming(defaults)
        return defaults

    # === ACTION METHODS === #

    def action_preview(self):
        """Show what each customer would be invoiced; nothing is made yet."""
        self.ensure_one()
        self._check_may_start()
        rows = self._prepare_rows(self._get_chosen())
        self.row_ids = [Command.clear(), *map(Command.create, rows)]
        self._check_any()
        self.state = "review"
        self._update_totals()
        return self._reopen()

    def action_leave_out(self):
        """Take the rows with problems out of the table, and of the totals."""
        self.ensure_one()
        self._require("billing")
        self.row_ids.filtered("problem").unlink()
        self._update_totals()
        return self._reopen()

    def action_back(self):
        """Change the terms."""
        self.ensure_one()
        self._require("billing")
        self.state = "terms"
        return self._reopen()

    def action_confirm(self):
        """Start them all, and make and settle the past of all: all of it or nothing."""
        self.ensure_one()
        self._require("billing")
        self.row_ids.partner_id._subdebit_touch_to_serialise()
        if self.state != "done":
            self._confirm()
        return self._show_subscriptions()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Subscribe Several Customers"),
        }

    def _show_subscriptions(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_subscription"
        )
        action["domain"] = [("id", "in", self.row_ids.subscription_id.ids)]
        action["context"] = {}
        return action

    # === WHAT IS SHOWN === #

    def _get_chosen(self):
        """Return the drafts, or else what the contacts would subscribe to."""
        if self.subscription_ids:
            return list(self.subscription_ids)
        if not self.plan_id:
            raise UserError(self.env._("Choose a plan first."))
        return [self._new_sketch(self._prepare(p)) for p in self.partner_ids]

    def _prepare_rows(self, subscriptions):
        """Return the values of a row for each draft or sketch.

        What has a problem will leave the table: it takes nothing away from the others.
        """
        rows, good, reserved = [], [], {}
        for subscription in subscriptions:
            purse = _get_purse(subscription)
            past = self._preview_backdate(subscription, good, reserved.get(purse, 0.0))
            rows.append(self._prepare_row(subscription, past))
            if not past.problems:
                good.append(subscription)
                reserved[purse] = reserved.get(purse, 0.0) + past.total
        return rows

    def _prepare(self, partner):
        """Return the values of one customer's subscription."""
        return self._prepare_subscription_vals(
            {"partner_id": partner.id, "is_second": self.is_second},
            self._prepare_plan_lines(),
        )

    def _prepare_row(self, subscription, past):
        return {
            "partner_id": subscription.partner_id._origin.id,
            "payer_id": subscription.payer_id._origin.id,
            "subscription_id": subscription._origin.id,
            "company_id": subscription.company_id._origin.id,
            "currency_id": subscription.currency_id._origin.id,
            "invoice_count": len(past.rows),
            "amount_net": past.net,
            "amount_tax": past.tax,
            "amount_total": past.total,
            "fingerprint": past.fingerprint,
            "problem": "\n".join(past.problems) or False,
        }

    def _preview_backdate(self, subscription, others, reserved):
        """Return the ``Past`` of one of them, with the contact looked at too.

        :param list others: those before it that are started too.
        :param float reserved: what these take from its payer's deposit.
        """
        today = _get_today(subscription)
        if not _of_the_past(subscription):
            return subscription._get_no_past(today, others=others)
        payment = self._get_payment()
        payment = payment and payment._replace(reserved=reserved)
        past = subscription._preview_backdate(today, payment, others)
        company = subscription.partner_id.company_id
        if company and company != subscription.company_id:
            past.problems.append(
                self.env._("The contact belongs to %s.", company.display_name)
            )
        return past

    def _update_totals(self):
        """Sum up the rows: a total for each company and currency."""
        groups = self.row_ids.grouped(lambda row: (row.company_id, row.currency_id))
        self.total_ids = [Command.clear()] + [
            Command.create(
                {
                    "company_id": company.id,
                    "currency_id": currency.id,
                    "customer_count": len(rows),
                    "invoice_count": sum(rows.mapped("invoice_count")),
                    "amount_total": currency.round(sum(rows.mapped("amount_total"))),
                }
            )
            for (company, currency), rows in groups.items()
        ]

    # === WHAT IS CHECKED, AND MADE === #

    def _confirm(self):
        self._check_may_start()
        self._check_any()
        self._check_rows()
        for total in self.total_ids:
            total._check_typed()
        subscriptions = self._with_telling(self._make_drafts())
        groups = subscriptions.grouped(lambda s: (s.company_id, s.currency_id))
        for total in self.total_ids:
            part = groups[total.company_id, total.currency_id]
            self._start(part, total.amount_total)
        self.state = "done"

    def _check_any(self):
        if not self.row_ids:
            raise UserError(self.env._("Choose at least one customer."))

    def _check_rows(self):
        """Refuse rows with problems, and those that are no longer as they were shown."""
        rows = self.row_ids.sorted("id")
        fresh = self._prepare_rows(
            [
                row.subscription_id or self._new_sketch(self._prepare(row.partner_id))
                for row in rows
            ]
        )
        for row, vals in zip(rows, fresh, strict=True):
            row._check_fresh(vals)
        if self.problem_count:
            raise UserError(
                self.env._("Leave out the customers with problems before you confirm.")
            )

    def _make_drafts(self):
        """Return the drafts to start, in the order of the rows."""
        missing = self.row_ids.filtered(lambda row: not row.subscription_id)
        made = self.env["subdebit.subscription"].create(
            [self._prepare(row.partner_id) for row in missing]
        )
        for row, subscription in zip(missing, made, strict=True):
            row.subscription_id = subscription
        return self.row_ids.subscription_id

    def _start(self, subscriptions, total):
        past, today = _of_the_past(subscriptions), _get_today(subscriptions)
        for subscription in subscriptions - past:
            subscription._start(today)
        if past:
            past._backdate(today, self._get_payment(), total)


def _get_today(subscriptions):
    """Return the local date of the one company of some subscriptions."""
    return subscriptions.company_id.sudo()._subdebit_today()


def _get_purse(subscription):
    """Return what tells one deposit from another."""
    payer = subscription.payer_id._origin.commercial_partner_id
    return subscription.company_id._origin, payer, subscription.currency_id._origin


def _of_the_past(subscriptions):
    """Return those that start before their company's today."""
    return subscriptions.filtered(lambda s: s._get_first_start() < _get_today(s))
