from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

OPERATIONS = [
    ("record", "Record as paid"),
    ("deposit", "Deposit cheques"),
    ("bounce", "Record a bounce"),
    ("settle", "Settle at once"),
    ("cancel", "Cancel"),
    ("cheque", "Enter the cheque"),
]
BOOKING = ("record", "deposit", "settle")


class SubdebitInstalmentAct(models.TransientModel):
    """What is done with instalments that are agreed: shown first, then done once.

    A user prepares it and looks; Billing confirms.
    """

    _name = "subdebit.instalment.act"
    _inherit = ["subdebit.window"]
    _description = "Instalments: What Is Done"

    operation = fields.Selection(OPERATIONS, required=True, readonly=True)
    instalment_ids = fields.Many2many(
        "subdebit.instalment", string="Instalments", readonly=True
    )
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    currency_id = fields.Many2one("res.currency", compute="_compute_company_id")
    amount = fields.Monetary(string="Total", compute="_compute_company_id")
    date = fields.Date(
        string="Day",
        default=lambda self: self.env.company._subdebit_today(),
        required=True,
    )
    journal_id = fields.Many2one(
        "account.journal",
        default=lambda self: self._get_bank_journal(),
        domain="[('company_id', '=', company_id), ('type', 'in', ('bank', 'cash'))]",
    )
    by_debit = fields.Boolean(
        string="Debit It",
        help="By the next daily run, in one sum, where that is possible.",
    )
    reason = fields.Char(help="As the bank says.")
    fee = fields.Monetary(string="Bank Fee", help="Without tax.")
    cheque_number = fields.Char()
    cheque_bank = fields.Char(string="Bank of the Cheque")
    row_ids = fields.One2many(
        "subdebit.instalment.act.row",
        "act_id",
        compute="_compute_preview",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    sentences = fields.Text(
        compute="_compute_preview", compute_sudo=False, store=True, readonly=False
    )
    problem = fields.Text(
        compute="_compute_preview", compute_sudo=False, store=True, readonly=False
    )
    is_done = fields.Boolean(readonly=True)

    # === COMPUTE METHODS === #

    @api.model
    def _get_bank_journal(self):
        """Return the first bank; none for who may see no journals: it is shown alone."""
        journals = self.env["account.journal"].sudo(False)
        if not journals.has_access("read"):
            return journals
        return self._find_bank_journal_sudo().sudo(False)

    @api.model
    def _find_bank_journal_sudo(self):
        journals = self.env["account.journal"].sudo()
        domain = journals._check_company_domain(self.env.company)
        return journals.search([*domain, ("type", "=", "bank")], limit=1)

    @api.depends("instalment_ids", "operation")
    def _compute_company_id(self):
        for window in self:
            chosen = window._get_chosen()
            window.company_id = chosen.company_id[:1] or self.env.company
            window.currency_id = chosen.currency_id[:1] or window.company_id.currency_id
            one_currency = len(chosen.currency_id) <= 1
            sums = chosen.mapped("amount_left") if one_currency else ()
            window.amount = sum(sums)

    def _get_chosen(self):
        """Return the instalments that it is about: of a settlement, the whole rest."""
        chosen = self.instalment_ids._origin
        if self.operation == "settle":
            chosen = chosen.first_id.plan_ids.filtered(
                lambda one: one._may_be_given_up()
            )
        return chosen.sorted(lambda one: (one.date, one.payer_slot, one.id))

    @api.depends(
        *("operation", "instalment_ids", "date", "journal_id", "by_debit"),
        *("reason", "fee", "cheque_number"),
    )
    @api.depends_context("lang")
    def _compute_preview(self):
        for window in self:
            window.problem = window._get_problem()
            rows = [] if window.problem else window._prepare_rows()
            window.row_ids = [Command.clear()] + [Command.create(v) for v in rows]
            window.sentences = "" if window.problem else window._say()

    @api.model
    def default_get(self, fields):
        """Begin with the instalments from which it is opened."""
        defaults = super().default_get(fields)
        context = self.env.context
        if context.get("active_model") == "subdebit.instalment" and not defaults.get(
            "instalment_ids"
        ):
            ids = context.get("active_ids") or [context.get("active_id")]
            defaults["instalment_ids"] = [Command.set(ids)]
        self._check_incoming(defaults)
        return defaults

    @api.model_create_multi
    def create(self, vals_list):
        """Show what it comes to as of now, whatever changes before it is read."""
        windows = super().create(vals_list)
        windows.flush_recordset()
        return windows

    # === WHAT STANDS IN THE WAY === #

    def _get_problem(self):
        """Return why it cannot be done, in a sentence; empty where it can."""
        self.ensure_one()
        chosen = self._get_chosen()
        if not chosen or not self.operation:
            return self.env._("No instalment is chosen that is still open.")
        return getattr(self, f"_get_{self.operation}_problem")(chosen)

    def _get_journal_sudo(self):
        if self.env["account.journal"].sudo(False).has_access("read"):
            return self.sudo().journal_id._origin
        return self._find_bank_journal_sudo()

    def _get_record_problem(self, chosen):
        return chosen._get_record_problem(self.date, self._get_journal_sudo())

    def _get_deposit_problem(self, chosen):
        slips = self.env["subdebit.deposit"]
        return slips._get_problem(chosen, self.date, self._get_journal_sudo())

    def _get_bounce_problem(self, chosen):
        if len(chosen) > 1:
            return self.env._("Record one bounce at a time.")
        return chosen._get_bounce_problem(self.date, self.reason, self.fee)

    def _get_settle_problem(self, chosen):
        if len(chosen.first_id) > 1:
            return self.env._("Choose instalments of one plan.")
        if not self.by_debit:
            return self._get_record_problem(chosen)
        instalments = self.env["subdebit.instalment"]
        terms, parts = chosen._get_settlement()
        return instalments._get_terms_problem(terms) or instalments._get_parts_problem(
            terms, parts
        )

    def _get_cancel_problem(self, chosen):
        try:
            for instalment in chosen.sudo():
                instalment._check_may_be_cancelled()
        except UserError as error:
            return str(error)
        return ""

    def _get_cheque_problem(self, chosen):
        if len(chosen) > 1 or chosen.way != "cheque":
            return self.env._("Choose one instalment that is paid by cheque.")
        if not (self.cheque_number or "").strip():
            return self.env._("Enter the number of the cheque.")
        return ""

    # === WHAT IT COMES TO === #

    def _prepare_rows(self):
        """Return the values of the rows: journal items, or what becomes of each part."""
        chosen = self._get_chosen()
        if self.operation == "bounce":
            return self._prepare_bounce_rows(chosen)
        if self.operation in BOOKING and not (
            self.operation == "settle" and self.by_debit
        ):
            return list(self._prepare_paid_rows(chosen))
        return [
            {
                "label": instalment.display_name,
                "amount": instalment.amount_left,
                "currency_id": instalment.currency_id.id,
            }
            for instalment in chosen
        ]

    def _prepare_paid_rows(self, chosen):
        """Yield the journal items of what is paid, as they are booked then."""
        journal, taken = self._get_journal_sudo(), {}
        payments = self.env["account.payment"].sudo()
        for one in chosen.sudo().sorted(lambda one: (one.date, one.id)):
            sums = one._take_open(one.move_ids._subdebit_oldest_first(), taken)
            if not (journal and sums):
                continue
            vals = one._prepare_hand_vals(sums, self.date, journal, "")
            for item in reversed(payments._subdebit_preview_by_hand(vals)):
                yield {
                    "label": one.display_name,
                    "account": _name_account(item.account),
                    "debit": max(item.amount_currency, 0.0),
                    "credit": max(-item.amount_currency, 0.0),
                    "currency_id": one.currency_id.id,
                }

    def _prepare_bounce_rows(self, chosen):
        payment = chosen._get_payment()
        label = self.env._("Return of %s", payment.name)
        items = payment._subdebit_prepare_return_items(label)
        items += payment._subdebit_prepare_bounce_fee(self.date, self.fee)
        accounts = self.env["account.account"].sudo()
        return [
            {
                "label": item["name"],
                "account": _name_account(accounts.browse(item["account_id"])),
                "debit": max(item["amount_currency"], 0.0),
                "credit": max(-item["amount_currency"], 0.0),
                "currency_id": item["currency_id"],
            }
            for item in items
        ]

    def _say(self):
        """Return what happens then, in sentences."""
        chosen = self._get_chosen()
        total = self.currency_id.format(self.amount)
        names = ", ".join(chosen.sudo().move_ids.mapped("name"))
        if self.operation == "bounce":
            return self.env._(
                "Open again: %s. The instalment stands among what needs attention. The"
                " payment stays as it is, and is marked.",
                names,
            )
        if self.operation == "settle" and self.by_debit:
            _terms, parts = chosen._get_settlement()
            return self.env._(
                "%(total)s of %(names)s are debited in one sum on %(day)s, instead of"
                " %(count)s instalments.",
                total=total,
                names=names,
                day=format_date(self.env, parts[0].day),
                count=len(chosen),
            )
        if self.operation == "cancel":
            return self.env._(
                "%(total)s of %(names)s stay open, and are not divided any more: what is"
                " paid automatically is debited by the next daily run once no other"
                " instalment is left, the rest waits for the customer.",
                total=total,
                names=names,
            )
        if self.operation == "cheque":
            return ""
        return self.env._(
            "%(total)s of %(names)s are booked as paid on %(day)s, by a payment for each"
            " instalment.",
            total=total,
            names=names,
            day=format_date(self.env, self.date),
        )

    # === CONFIRMED === #

    def action_confirm(self):
        """Do what is shown, once; refuse what would come to something else by now."""
        self.ensure_one()
        self._require("billing")
        chosen = self._get_chosen()
        (chosen | self.instalment_ids)._require("billing", operation="read")
        self.instalment_ids.sudo().move_ids._subdebit_touch_to_serialise()
        if self.is_done:
            return {"type": "ir.actions.act_window_close"}
        problem = self._get_problem()
        if problem:
            raise UserError(problem)
        self._check_fresh()
        result = getattr(self, f"_do_{self.operation}")(chosen)
        self.is_done = True
        return result or {"type": "ir.actions.client", "tag": "soft_reload"}

    def _check_fresh(self):
        shown = [row._get_key() for row in self.row_ids]
        now = [self.row_ids._key_of(vals) for vals in self._prepare_rows()]
        if shown != now:
            raise UserError(
                self.env._(
                    "This changed since it was shown, so nothing was done. Open the"
                    " window again."
                )
            )

    def _do_record(self, chosen):
        chosen._record(self.date, self._get_journal_sudo())

    def _do_deposit(self, chosen):
        slips = self.env["subdebit.deposit"]
        slip = slips._deposit(chosen, self.date, self._get_journal_sudo())
        return slip._get_records_action()

    def _do_bounce(self, chosen):
        chosen._bounce(self.date, self.reason, self.fee)

    def _do_settle(self, chosen):
        if not self.by_debit:
            chosen._record(self.date, self._get_journal_sudo())
            return None
        terms, parts = chosen._get_settlement()
        return self.env["subdebit.instalment"]._agree(terms, parts)._open_plan()

    def _do_cancel(self, chosen):
        chosen.action_cancel()

    def _do_cheque(self, chosen):
        chosen.sudo().write(
            {
                "cheque_number": self.cheque_number.strip(),
                "cheque_bank": (self.cheque_bank or "").strip(),
            }
        )


def _name_account(account):
    """Return an account as a person knows it, whatever its name is in the list."""
    account_sudo = account.sudo()
    return f"{account_sudo.code} {account_sudo.name}" if account_sudo else ""


class SubdebitInstalmentActRow(models.TransientModel):
    _name = "subdebit.instalment.act.row"
    _inherit = ["subdebit.window"]
    _description = "Row of What Is Done with Instalments"
    _order = "id"

    act_id = fields.Many2one("subdebit.instalment.act", ondelete="cascade")
    currency_id = fields.Many2one("res.currency")
    label = fields.Char(string="What")
    account = fields.Char()
    debit = fields.Monetary(string="Debit Amount")
    credit = fields.Monetary(string="Credit Amount")
    amount = fields.Monetary()

    @api.model
    def _key_of(self, vals):
        """Return what must not change between the preview and what is done."""
        sums = (vals.get(name) or 0.0 for name in ("debit", "credit", "amount"))
        names = ("label", "account")
        return (*(vals.get(n) or "" for n in names), *(f"{s:.6f}" for s in sums))

    def _get_key(self):
        self.ensure_one()
        names = ("label", "account", "debit", "credit", "amount")
        return self._key_of({name: self[name] for name in names})
