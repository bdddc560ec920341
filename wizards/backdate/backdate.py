from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...const import OFFLINE_TYPES, PAYMENT_MODES


class SubdebitBackdate(models.TransientModel):
    _name = "subdebit.backdate"
    _inherit = ["subdebit.backdate.terms"]
    _description = "Subscribe"

    subscription_id = fields.Many2one(
        "subdebit.subscription", string="Draft", readonly=True
    )
    is_done = fields.Boolean(readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", required=True)
    news_to_payer = fields.Char(compute="_compute_news_to_payer")
    payer_id = fields.Many2one(
        "res.partner", compute="_compute_payer_id", store=True, readonly=False
    )
    payment_mode = fields.Selection(
        PAYMENT_MODES,
        compute="_compute_payment_mode",
        store=True,
        readonly=False,
        string="Payment of Upcoming Invoices",
    )
    offline_type = fields.Selection(
        OFFLINE_TYPES,
        string="Offline Method",
        compute="_compute_payment_mode",
        store=True,
        readonly=False,
    )
    method_label = fields.Char(string="Debited From", compute="_compute_method_label")
    deposit = fields.Monetary(compute="_compute_method_label")
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
    )
    line_ids = fields.One2many(
        "subdebit.backdate.line",
        "wizard_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    preview_ids = fields.One2many(
        "subdebit.backdate.invoice",
        "wizard_id",
        string="Past Invoices",
        compute="_compute_preview",
        store=True,
        readonly=False,
    )
    past_count = fields.Integer(
        string="Number of Past Invoices",
        compute="_compute_preview",
        store=True,
        readonly=False,
    )
    past_total = fields.Monetary(
        string="Total of Past Invoices",
        compute="_compute_preview",
        store=True,
        readonly=False,
    )
    who_pays = fields.Char(
        compute="_compute_preview",
        store=True,
        readonly=False,
        help="Tells whether somebody else is debited than was shown, or otherwise.",
    )
    is_second = fields.Boolean(
        string="One More of the Same",
        help="The customer has the same product for the same days already, and this one"
        " is meant to be billed beside it: a second locker, a twin.",
    )
    problem = fields.Text(compute="_compute_problem")
    confirm_total = fields.Monetary(
        string="Type the Total", help="The total of the past invoices, to the cent."
    )

    # === COMPUTE METHODS === #

    @api.depends("subscription_id")
    def _compute_is_past(self):
        """Take a line that starts before its subscription into account."""
        result = super()._compute_is_past()
        for wizard in self.filtered(lambda wizard: wizard.subscription_id._origin):
            sketch = wizard.date_start and wizard._get_sketch()
            wizard.is_past = sketch and sketch._get_first_start() < wizard._get_today()
        return result

    @api.depends("partner_id", "subscription_id")
    def _compute_payer_id(self):
        for wizard in self:
            draft, partner = wizard.subscription_id, wizard.partner_id
            payer = draft.payer_id or (partner and partner._subdebit_payer())
            wizard.payer_id = payer

    @api.depends("partner_id", "payer_id", "company_id", "subscription_id")
    @api.depends_context("lang")
    def _compute_news_to_payer(self):
        """Say whom it is news to that he is billed for somebody; nobody hears it twice."""
        for wizard in self:
            client, payer = wizard.partner_id, wizard.payer_id
            kind = client._subdebit_get_payer_kind(payer, wizard.company_id)
            wizard.news_to_payer = payer._subdebit_say_news(client, kind)

    @api.onchange("partner_id", "payer_id")
    def _onchange_client(self):
        """Propose the plan and the frequency of the payer's new clients."""
        payer, is_other = self.payer_id, self.payer_id != self.partner_id
        if self.subscription_id or self.plan_id or self.line_ids or not is_other:
            return
        plan, cadence = payer._subdebit_get_client_default(self.company_id)
        if plan:
            self.plan_id = plan
            self._take_cadence(cadence or plan._get_first_cadence())

    @api.onchange("date_start")
    def _onchange_date_start(self):
        """Take the prices of that day, where nobody typed another one."""
        for line in self.line_ids.filtered("plan_line_id"):
            price = line._get_fresh_price()
            line.update(
                {"unit_price": price, "offered_price": line._get_offered_price()}
            )

    @api.depends("payer_id", "subscription_id", "company_id")
    def _compute_payment_mode(self):
        for wizard in self:
            payer = wizard.payer_id.with_company(wizard.company_id)
            vals = wizard.subscription_id or (payer and payer._subdebit_mode_vals())
            wizard.payment_mode = vals and vals["payment_mode"]
            wizard.offline_type = vals and vals["offline_type"]

    @api.depends("plan_id", "company_id", "subscription_id")
    def _compute_currency_id(self):
        for wizard in self:
            wizard.currency_id = (
                wizard.subscription_id.currency_id
                or wizard.plan_id.currency_id
                or wizard.currency_id
                or wizard.company_id.currency_id
            )

    @api.depends(
        "subscription_id", "plan_id", "addon_ids", "cadence_unit", "cadence_count"
    )
    def _compute_line_ids(self):
        for wizard in self:
            if wizard.subscription_id or wizard.plan_id:
                wizard.line_ids = [Command.clear()] + [
                    Command.create(vals) for vals in wizard._prepare_offered_lines()
                ]

    @api.depends(lambda self: self._get_preview_fields())
    def _compute_preview(self):
        for wizard in self:
            past = wizard._preview_backdate()
            wizard.preview_ids = [Command.clear()] + [
                Command.create(vals) for vals in wizard._prepare_preview(past)
            ]
            wizard.past_count = len(past.rows)
            wizard.past_total = past.total
            wizard.who_pays = past.who_pays

    @api.depends(
        lambda self: [
            *self._get_preview_fields(),
            *("past_payment", "debit_from", "journal_id", "payment_date"),
            *("instalments", "is_second"),
        ]
    )
    def _compute_problem(self):
        for wizard in self:
            problems = wizard._preview_backdate(wizard._get_payment()).problems
            wizard.problem = "\n".join(problems)

    @api.depends("payer_id", "payment_mode", "currency_id", "subscription_id")
    def _compute_method_label(self):
        for wizard in self:
            sketch = wizard.partner_id and wizard._get_sketch()
            wizard.method_label = sketch and sketch.method_label
            wizard.deposit = sketch and sketch._get_deposit()

    def _get_preview_fields(self):
        """Return what the preview depends on."""
        return (
            *("subscription_id", "partner_id", "payer_id", "company_id", "currency_id"),
            *("plan_id", "cadence_unit", "cadence_count", "date_start"),
            *("payment_mode", "offline_type"),
            *("line_ids.product_id", "line_ids.quantity", "line_ids.unit_price"),
            *("line_ids.kind", "discount_code"),
        )

    # === CRUD METHODS === #

    @api.model
    def default_get(self, fields):
        """Begin with the contact or the draft from which it is opened."""
        defaults = super().default_get(fields)
        origin = self.env.context.get("active_model"), self.env.context.get("active_id")
        if origin[0] == "res.partner" and not defaults.get("partner_id"):
            defaults["partner_id"] = origin[1]
        if origin[0] == "subdebit.subscription":
            defaults.setdefault("subscription_id", origin[1])
        self._check_incoming(defaults)
        agreed = self._read_draft(defaults)
        return defaults | {name: agreed[name] for name in fields if name in agreed}

    @api.model_create_multi
    def create(self, vals_list):
        """Take from a draft what is not given."""
        for vals in vals_list:
            self._check_instalments(vals)
        wizards = super().create(
            [{**self._read_draft(vals), **vals} for vals in vals_list]
        )
        # Shown as of now, whatever changes before it is read.
        wizards.flush_recordset()
        return wizards

    def _read_draft(self, vals):
        """Return what the draft says that values name; empty without one."""
        draft = self.env["subdebit.subscription"].browse(vals.get("subscription_id"))
        if not draft:
            return {}
        names = ("company_id", "partner_id", "plan_id", "cadence_unit", "cadence_count")
        agreed = draft.read([*names, "date_start", "is_second"], load=None)[0]
        del agreed["id"]
        return agreed

    # === ACTION METHODS === #

    def action_confirm(self):
        """Start the subscription, and make and settle its past: all of it or nothing."""
        self.ensure_one()
        self._require("billing")
        self.partner_id._subdebit_touch_to_serialise()
        if not self.is_done:
            self._confirm()
        return self._show_subscription()

    def action_draft(self):
        """Keep it as a draft: nothing is started, nothing is made."""
        self.ensure_one()
        self._require("user")
        self.subscription_id = self._make_draft()
        return self._show_subscription()

    def _show_subscription(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": "subdebit.subscription",
            "res_id": self.subscription_id.id,
            "view_mode": "form",
        }

    def _confirm(self):
        self._check_may_start()
        if not self.line_ids:
            raise UserError(self.env._("There is nothing to bill: add a line."))
        if self.is_past:
            self._check_not_stale()
            self._check_typed()
        elif self.problem:
            raise UserError(self.problem)
        subscription = self._make_draft()
        today = self._get_today()
        if self.is_past:
            quiet = self._with_telling(subscription)
            quiet._backdate(today, self._get_payment(), self.past_total)
        else:
            subscription._check_twice(today)
            subscription._start(today)
        self.write({"subscription_id": subscription.id, "is_done": True})

    # === WHAT IS STARTED === #

    def _is_ready(self):
        """Tell whether enough is known to look at what would be made."""
        self.ensure_one()
        return bool(self.partner_id and self.date_start and self.line_ids)

    def _preview_backdate(self, payment=None, fresh=False):
        """Return the ``Past`` of what would be started.

        :param bool fresh: at the prices that are offered now, where they were taken
            over as they were.
        """
        self.ensure_one()
        if not self._is_ready():
            return self.env["subdebit.subscription"]._get_no_past()
        sketch, today = self._get_sketch(fresh), self._get_today()
        if self.is_past:
            return sketch._preview_backdate(today, payment)
        return sketch._get_no_past(today, self.subscription_id._origin)

    def _prepare_preview(self, past):
        invoice = self.env["subdebit.backdate.invoice"]
        return [
            invoice._prepare_vals(row, number)
            for number, row in enumerate(past.rows, 1)
        ]

    def _get_sketch(self, fresh=False):
        """Return what would be started, saved nowhere."""
        self.ensure_one()
        draft = self.subscription_id._origin
        if draft:
            vals = draft._prepare_sketch_vals(self.date_start)
            return self._new_sketch({**vals, "is_second": self.is_second})
        return self._new_sketch(self._prepare(fresh))

    def _make_draft(self):
        """Return the draft to start, as it is in the window."""
        draft = self.subscription_id
        if not draft:
            return self.env["subdebit.subscription"].create(self._prepare())
        for name in ("date_start", "is_second"):
            if draft[name] != self[name]:
                draft[name] = self[name]
        return draft

    def _prepare(self, fresh=False):
        """Return the values of the subscription."""
        is_offline = self.payment_mode == "offline"
        vals = {
            "partner_id": self.partner_id._origin.id,
            "payer_id": (self.payer_id or self.partner_id)._origin.id,
            "currency_id": self.currency_id._origin.id,
            "payment_mode": self.payment_mode or "automatic",
            "offline_type": is_offline and self.offline_type,
            "is_second": self.is_second,
        }
        lines = [line._prepare_line_vals(fresh) for line in self.line_ids]
        return self._prepare_subscription_vals(vals, lines)

    def _prepare_offered_lines(self):
        """Return the values of the lines of the draft, or of the plan."""
        if not self.subscription_id:
            # What is included is not shown here, and comes from the plan.
            shown = self.env["subdebit.backdate.line"]._fields
            return [
                {name: value for name, value in vals.items() if name in shown}
                for vals in self._prepare_plan_lines()
            ]
        names = ("plan_line_id", "product_id")
        plain = ("name", "kind", "quantity", "unit_price", "sequence")
        return [
            {name: line[name].id for name in names}
            | {name: line[name] for name in plain}
            for line in self.subscription_id.line_ids
        ]
