from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...const import OFFLINE_TYPES, PAYER_KINDS, PAYMENT_MODES
from ...models.payer.handing import Handover
from .row import key_of

# What the window changes of a subscription; with its company, what it reads of it.
CHANGED = (
    *("payer_id", "payer_kind", "invoice_partner_id", "payment_mode", "offline_type"),
    *("payment_token_id", "journal_id", "payment_term_id"),
)
# What follows from who pays, where nobody says otherwise.
FOLLOWS = ("payer_kind", "invoice_partner_id", "payment_token_id")
# The same of a second payer, and what the window calls it.
SECOND = {
    "payer_id": "second_payer_id",
    "payer_kind": "second_kind",
    "payment_mode": "second_mode",
    "offline_type": "second_offline_type",
}


class SubdebitPayerChange(models.TransientModel):
    """Who pays what runs, and how, from now on: shown, announced, and written down."""

    _name = "subdebit.payer.change"
    _inherit = ["subdebit.window"]
    _description = "Change Who Pays"

    subscription_ids = fields.Many2many("subdebit.subscription", required=True)
    is_bulk = fields.Boolean(compute="_compute_is_bulk")
    company_id = fields.Many2one("res.company", compute="_compute_is_bulk")
    partner_id = fields.Many2one("res.partner", compute="_compute_is_bulk")
    what = fields.Selection(
        [
            ("pays", "Say who pays from now on"),
            ("stops", "The payer stops: it ends with its cycle, and is not renewed"),
        ],
        default="pays",
        required=True,
    )
    payer_id = fields.Many2one("res.partner")
    is_other = fields.Boolean(compute="_compute_is_other")
    payer_kind = fields.Selection(
        PAYER_KINDS,
        string="Kind of Payer",
        compute="_compute_payer_kind",
        store=True,
        readonly=False,
        precompute=True,
    )
    invoice_partner_id = fields.Many2one(
        "res.partner",
        string="Invoiced To",
        compute="_compute_invoice_partner_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    payment_mode = fields.Selection(PAYMENT_MODES, required=True, default="automatic")
    offline_type = fields.Selection(OFFLINE_TYPES, string="Offline Method")
    method_partner_ids = fields.Many2many(
        "res.partner", compute="_compute_method_partner_ids"
    )
    payment_token_id = fields.Many2one(
        "payment.token",
        string="Saved Method",
        compute="_compute_payment_token_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('partner_id', 'in', method_partner_ids),"
        " ('company_id', 'parent_of', company_id)]",
        help="Empty: the newest saved method of the payer.",
    )
    method_label = fields.Char(string="Debited From", compute="_compute_method_label")
    journal_id = fields.Many2one(
        "account.journal",
        domain="[('type', '=', 'sale'), ('company_id', 'parent_of', company_id)]",
        help="Empty: the journal of the plan or of the company.",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Payment Terms",
        help="For offline customers. Empty: the terms of the contact.",
    )

    # === A SECOND PAYER === #

    is_shared = fields.Boolean(string="Shared by Two")
    second_payer_id = fields.Many2one("res.partner")
    second_percent = fields.Float(string="Part in %", digits=(5, 2), default=50.0)
    second_kind = fields.Selection(
        PAYER_KINDS,
        string="Kind of Second Payer",
        compute="_compute_second_mode",
        store=True,
        readonly=False,
        precompute=True,
    )
    second_mode = fields.Selection(
        PAYMENT_MODES,
        string="Mode of the Second Payer",
        compute="_compute_second_mode",
        store=True,
        readonly=False,
        precompute=True,
    )
    second_offline_type = fields.Selection(
        OFFLINE_TYPES,
        string="Offline Method of the Second Payer",
        compute="_compute_second_mode",
        store=True,
        readonly=False,
        precompute=True,
    )
    date_from = fields.Date(
        string="Shared From",
        default=lambda self: self.env.company._subdebit_today(),
        help="Other parts count from the first period of each line on that begins on this"
        " day or later, and is not invoiced yet.",
    )

    reason = fields.Char(required=True, help="It stands on the timeline.")

    # === WHAT IT COMES TO === #

    # NOTE: none is read-only: the client sends back what it showed.
    preview_ids = fields.One2many(
        "subdebit.payer.change.row",
        "change_id",
        string="What It Comes To",
        compute="_compute_preview",
        store=True,
        readonly=False,
    )
    summary = fields.Text(compute="_compute_preview", store=True, readonly=False)
    problem = fields.Text(compute="_compute_preview", store=True, readonly=False)
    is_done = fields.Boolean(readonly=True)

    # === COMPUTE METHODS === #

    @api.depends("subscription_ids")
    def _compute_is_bulk(self):
        for wizard in self:
            subscriptions = wizard.subscription_ids
            wizard.is_bulk = len(subscriptions) > 1
            wizard.company_id = subscriptions[:1].company_id
            wizard.partner_id = len(subscriptions) == 1 and subscriptions.partner_id

    @api.depends("payer_id", "subscription_ids")
    def _compute_is_other(self):
        for wizard in self:
            firms = wizard.subscription_ids.partner_id.commercial_partner_id
            payer = wizard.payer_id.commercial_partner_id
            wizard.is_other = bool(payer and firms - payer)

    @api.depends("payer_id")
    def _compute_payer_kind(self):
        for wizard in self:
            now = wizard.subscription_ids[:1]
            is_same = wizard.payer_id == now.payer_id
            wizard.payer_kind = (
                now.payer_kind
                if is_same
                else now.partner_id._subdebit_get_payer_kind(
                    wizard.payer_id, now.company_id
                )
            )

    @api.depends("payer_id", "payer_kind")
    def _compute_invoice_partner_id(self):
        for wizard in self:
            now = wizard.subscription_ids[:1]
            agreed = wizard.payer_id, wizard.payer_kind or False
            if agreed == (now.payer_id, now.payer_kind or False):
                wizard.invoice_partner_id = now.invoice_partner_id
            else:
                wizard.invoice_partner_id = wizard._get_debtor(now)

    @api.depends("payer_id")
    def _compute_method_partner_ids(self):
        for wizard in self:
            payer = wizard.payer_id._origin
            wizard.method_partner_ids = payer | payer.commercial_partner_id

    @api.depends("payer_id")
    def _compute_payment_token_id(self):
        for wizard in self:
            one = wizard.subscription_ids if not wizard.is_bulk else None
            chosen = (one or wizard.subscription_ids.browse()).sudo().payment_token_id
            is_his = chosen.partner_id in wizard.method_partner_ids._origin
            wizard.payment_token_id = chosen if is_his else False

    @api.depends("payer_id", "payment_mode", "payment_token_id")
    def _compute_method_label(self):
        for wizard in self:
            token_sudo = wizard.payment_token_id.sudo()
            if wizard.payment_mode != "automatic":
                token_sudo = token_sudo.browse()
            elif not token_sudo:
                company = wizard.company_id
                token_sudo = wizard.payer_id._origin._subdebit_token_sudo(company)
            wizard.method_label = token_sudo._subdebit_label() or False

    @api.depends("second_payer_id")
    def _compute_second_mode(self):
        for wizard in self:
            payer = wizard.second_payer_id.with_company(wizard.company_id)
            vals = payer._subdebit_mode_vals() if payer else {}
            wizard.second_mode = vals.get("payment_mode")
            wizard.second_offline_type = vals.get("offline_type")
            wizard.second_kind = wizard.partner_id._subdebit_get_payer_kind(
                payer, wizard.company_id
            )

    @api.depends(
        *("subscription_ids", "what", "payer_id", "payer_kind", "invoice_partner_id"),
        *("payment_mode", "offline_type", "payment_token_id", "journal_id"),
        *("payment_term_id", "is_shared", "date_from", "second_percent"),
        *SECOND.values(),
    )
    def _compute_preview(self):
        for wizard in self:
            handovers = wizard._look()
            wizard.preview_ids = [Command.clear()] + [
                Command.create(vals) for vals in wizard._prepare_rows(handovers)
            ]
            said = [said for one in handovers for said in one.said if said]
            wizard.summary = "\n".join(dict.fromkeys(said))
            problems = [one.problem for one in handovers if one.problem]
            wizard.problem = "\n".join(dict.fromkeys(problems))

    @api.onchange("payer_id")
    def _onchange_payer_id(self):
        """Propose to be paid as another payer pays."""
        payer = self.payer_id.with_company(self.company_id)
        if payer and payer._origin not in self.subscription_ids.payer_id._origin:
            self.update(payer._subdebit_mode_vals())

    # === CRUD METHODS === #

    @api.model
    def default_get(self, fields):
        """Begin with what the subscriptions say, where they say the same."""
        defaults = super().default_get(fields)
        context = self.env.context
        subscriptions = self.env["subdebit.subscription"]
        if "subscription_ids" in defaults:
            found = self.new({"subscription_ids": defaults["subscription_ids"]})
            subscriptions = found.subscription_ids._origin
        elif context.get("active_model") == "subdebit.subscription":
            ids = context.get("active_ids") or [context.get("active_id")]
            subscriptions = subscriptions.browse(filter(None, ids))
            defaults["subscription_ids"] = [Command.set(subscriptions.ids)]
        self._check_incoming(defaults)
        agreed = self._get_common(subscriptions)
        return agreed | {
            name: value
            for name, value in defaults.items()
            # NOTE: of what the model alone proposes, the subscriptions know better.
            if name not in agreed or f"default_{name}" in context
        }

    @api.model_create_multi
    def create(self, vals_list):
        """Show what it comes to as of now, whatever changes before it is read."""
        wizards = super().create(vals_list)
        wizards.flush_recordset()
        return wizards

    @api.model
    def _get_common(self, subscriptions):
        """Return what all the subscriptions have in common, as defaults."""
        if not subscriptions:
            return {}
        read = subscriptions.sudo().read(CHANGED, load=None)
        common = {
            name: read[0][name]
            for name in CHANGED
            if name not in FOLLOWS and all(one[name] == read[0][name] for one in read)
        }
        share = subscriptions.share_ids.sudo()
        if len(subscriptions) == 1 and len(subscriptions._get_last_parts()) > 1:
            common |= {
                window: share[name].id if name.endswith("_id") else share[name]
                for name, window in SECOND.items()
            }
            part = subscriptions._get_last_parts()[1].part
            common |= {"is_shared": True, "second_percent": float(part * 100)}
        return common

    # === WHAT IT COMES TO === #

    def _look(self):
        """Return a ``Handover`` for each subscription, as things are now."""
        self.ensure_one()
        return [
            self._look_at(subscription)
            for subscription in self.subscription_ids._origin.sorted("id")
        ]

    def _look_at(self, subscription):
        today = subscription._get_today()
        if self.what == "stops":
            return subscription._preview_stop(today)
        if self.is_bulk and len(subscription._get_last_parts()) > 1:
            return Handover(
                subscription,
                {},
                problem=self.env._(
                    "%s is shared by two payers: change who pays it by itself.",
                    subscription.display_name,
                ),
            )
        return subscription._preview_handover(
            self._prepare_vals(subscription),
            self._prepare_second(subscription),
            self.date_from or today,
        )

    def _prepare_rows(self, handovers):
        rows = [(one.subscription, row) for one in handovers for row in one.rows]
        prepare = self.env["subdebit.payer.change.row"]._prepare_vals
        return [
            prepare(subscription, row, number)
            for number, (subscription, row) in enumerate(rows, 1)
        ]

    def _prepare_vals(self, subscription):
        """Return the values of one subscription; of several, each keeps its own terms."""
        is_offline = self.payment_mode == "offline"
        payer = self.payer_id._origin
        kind = subscription.partner_id._subdebit_get_payer_kind(
            payer, subscription.company_id
        )
        vals = {
            "payer_id": payer.id,
            "payer_kind": kind and (self.payer_kind or kind),
            "payment_mode": self.payment_mode,
            "offline_type": is_offline and self.offline_type,
            "payment_token_id": not is_offline and self.payment_token_id._origin.id,
        }
        if self.is_bulk:
            return {**vals, "invoice_partner_id": self._get_debtor(subscription).id}
        names = ("invoice_partner_id", "journal_id", "payment_term_id")
        return vals | {name: self[name]._origin.id for name in names}

    def _get_debtor(self, subscription):
        """Return in whose name it is invoiced, by the kind that is chosen."""
        is_third = self.payer_kind == "third_party" and self.is_other
        debtor = subscription.partner_id if is_third else self.payer_id
        return debtor._origin._subdebit_get_invoice_address()

    def _prepare_second(self, subscription):
        """Return the values of the second payer; None: there is none."""
        if not self.is_shared or self.is_bulk or not self.second_payer_id:
            return None
        payer, partner = self.second_payer_id._origin, subscription.partner_id
        kind = partner._subdebit_get_payer_kind(payer, subscription.company_id)
        kind = kind and (self.second_kind or kind)
        debtor = partner if kind == "third_party" else payer
        is_offline = self.second_mode == "offline"
        return {
            "percent": self.second_percent,
            "payer_id": payer.id,
            "payer_kind": kind,
            "invoice_partner_id": debtor._subdebit_get_invoice_address().id,
            "payment_mode": self.second_mode or "automatic",
            "offline_type": is_offline and self.second_offline_type,
        }

    # === CONFIRMED === #

    def action_confirm(self):
        """Do what is shown, for all that have no problem, or for none; once."""
        self.ensure_one()
        self._require("billing")
        self.subscription_ids._require("billing")
        self.subscription_ids._touch_to_serialise()
        if not self.is_done:
            handovers = self._look()
            self._check_may_confirm(handovers)
            self._check_fresh(handovers)
            for handover in handovers:
                if not (handover.problem or handover.is_idle):
                    self._confirm(handover)
            self.is_done = True
        return {"type": "ir.actions.act_window_close"}

    def _check_may_confirm(self, handovers):
        if not handovers:
            raise UserError(self.env._("No subscription is chosen."))
        if all(handover.problem or handover.is_idle for handover in handovers):
            raise UserError(
                "\n".join(
                    handover.problem or handover.subscription._say_idle()
                    for handover in handovers
                )
            )

    def _confirm(self, handover):
        if self.what == "stops":
            handover.subscription._stop_paying(handover, self.reason)
        else:
            handover.subscription._hand_over(handover, self.reason)

    def _check_fresh(self, handovers):
        """Refuse what would come to something else than was shown.

        :raise UserError: names what changed.
        """
        shown = [row._get_key() for row in self.preview_ids]
        now = [key_of(vals) for vals in self._prepare_rows(handovers)]
        say = self.preview_ids._say
        gone = [say(key) for key in shown if key not in now]
        come = [say(key) for key in now if key not in shown]
        if not (gone or come) and len(shown) == len(now):
            return
        raise UserError(
            self.env._(
                "This changed since it was shown, so nothing was done. It was:\n"
                "%(old)s\nIt would be now:\n%(new)s\nOpen the window again.",
                old="\n".join(gone) or "–",
                new="\n".join(come) or "–",
            )
        )
