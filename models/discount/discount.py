import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import SQL

from ...const import PRICE_BELOW

# What parts two codes that are typed into one field.
BETWEEN_CODES = re.compile(r"[\s,;]+")
# What invoices and subscriptions name.
FROZEN_ONCE_USED = {"code", "company_id"}


class SubdebitDiscount(models.Model):
    _name = "subdebit.discount"
    _description = "Promo Code"
    _inherit = ["subdebit.mixin", "mail.thread"]
    _order = "sequence, code, id"
    _rec_name = "code"
    _rec_names_search = ["code", "name"]
    _check_company_auto = True

    code = fields.Char(
        required=True,
        copy=False,
        tracking=True,
        help="What customers type; small and capital letters are the same.",
    )
    name = fields.Char(string="Description", translate=True)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        tracking=True,
    )

    # === WHAT IT TAKES OFF === #

    mode = fields.Selection(
        [("percent", "A percentage"), ("amount", "An amount")],
        string="Takes Off",
        default="percent",
        required=True,
        tracking=True,
        help="Off what is billed every period; never off fees that are billed once. An"
        " amount is as prices are, with or without tax, and a part of it for a part of"
        " a period.",
    )
    percent = fields.Float(string="Percentage", digits=(5, 2), tracking=True)
    amount = fields.Monetary(string="Amount a Period", tracking=True)
    duration = fields.Selection(
        [
            ("once", "Once"),
            ("periods", "For a number of periods"),
            ("forever", "Permanently"),
        ],
        string="For How Long",
        default="once",
        required=True,
        tracking=True,
    )
    periods = fields.Integer(default=3, tracking=True)
    pause_clock = fields.Selection(
        [
            ("stands", "It waits: skipped periods do not count"),
            ("runs", "It runs on: skipped periods count"),
        ],
        string="In a Pause",
        default="stands",
        required=True,
        tracking=True,
    )
    sequence = fields.Integer(
        string="Order",
        default=10,
        tracking=True,
        help="Of several codes, the one of the lowest order is taken off first.",
    )
    is_combinable = fields.Boolean(
        string="Beside Other Codes", default=True, tracking=True
    )

    # === WHO MAY HAVE IT, AND WHEN === #

    date_from = fields.Date(string="Valid From", tracking=True)
    date_to = fields.Date(
        string="Valid To",
        tracking=True,
        help="The last day on which it can be entered; for a start in the past, on which"
        " it may have started.",
    )
    max_uses = fields.Integer(
        string="Uses in All", tracking=True, help="0: as many as there are."
    )
    max_per_customer = fields.Integer(
        string="Uses per Customer",
        default=1,
        tracking=True,
        help="Contacts of one company are one customer. 0: as many as there are.",
    )
    is_first_time = fields.Boolean(
        string="New Customers Only",
        tracking=True,
        help="Who had no other subscription, and was not billed yet for this one.",
    )
    plan_ids = fields.Many2many(
        "subdebit.plan",
        string="Plans",
        check_company=True,
        context={"active_test": False},
        help="Empty: for all, and for subscriptions without a plan.",
    )
    cadence_ids = fields.Many2many(
        "subdebit.cadence", string="Billing Frequencies", help="Empty: for all."
    )

    # === WHAT BECAME OF IT === #

    use_ids = fields.One2many("subdebit.discount.use", "discount_id", readonly=True)
    used_count = fields.Integer(
        string="Used", readonly=True, copy=False, default=0, required=True
    )
    left_text = fields.Char(string="Left", compute="_compute_left_text")
    value_text = fields.Char(string="In Words", compute="_compute_value_text")

    _code_once = models.UniqueIndex(
        "(company_id, upper(code))", "There is a promo code of this name already."
    )
    _never_more_than_allowed = models.Constraint(
        "CHECK(used_count >= 0 AND (max_uses = 0 OR used_count <= max_uses))",
        "A promo code is not used more often than it may be.",
    )
    _limits_positive = models.Constraint(
        "CHECK(max_uses >= 0 AND max_per_customer >= 0)",
        "A promo code cannot be used less than never.",
    )
    _percent_in_reach = models.Constraint(
        "CHECK(mode != 'percent' OR (percent > 0 AND percent <= 100))",
        "A promo code takes more than 0 percent off, and 100 at most.",
    )
    _amount_in_reach = models.Constraint(
        f"CHECK(mode != 'amount' OR (amount > 0 AND amount < {PRICE_BELOW}))",
        "A promo code takes an amount above zero off: is the number right?",
    )
    _periods_positive = models.Constraint(
        "CHECK(duration != 'periods' OR periods BETWEEN 1 AND 36500)",
        "A promo code lasts for one period or more.",
    )
    _valid_from_before_to = models.Constraint(
        "CHECK(date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "A promo code expires after it begins.",
    )

    # === COMPUTE METHODS === #

    @api.depends("max_uses", "used_count")
    @api.depends_context("lang")
    def _compute_left_text(self):
        for discount in self:
            most = discount.max_uses
            left = max(most - discount.used_count, 0)
            discount.left_text = (
                self.env._("%(left)s of %(most)s", left=left, most=most)
                if most
                else self.env._("No limit")
            )

    @api.depends("mode", "percent", "amount", "currency_id", "duration", "periods")
    @api.depends_context("lang")
    def _compute_value_text(self):
        for discount in self:
            discount.value_text = discount._say_value()

    # === CONSTRAINT METHODS === #

    @api.constrains("code")
    def _check_code(self):
        for discount in self:
            if split_codes(discount.code) != [discount.code]:
                raise ValidationError(
                    self.env._(
                        "“%s” is no code: leave out spaces, commas and semicolons.",
                        discount.code,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Write codes in capitals."""
        return super().create([_in_capitals(vals) for vals in vals_list])

    def write(self, vals):
        """Refuse another name or company for what was used."""
        vals = _in_capitals(vals)
        for discount in self.filtered("used_count"):
            for name in sorted(FROZEN_ONCE_USED & set(vals)):
                field = self._fields[name]
                if field.convert_to_write(discount[name], discount) != vals[name]:
                    raise UserError(
                        self.env._(
                            "%(code)s is in use, and its %(field)s cannot change: make"
                            " another one.",
                            code=discount.code,
                            field=field._description_string(self.env),
                        )
                    )
        return super().write(vals)

    def copy_data(self, default=None):
        """Give a copy a code of its own."""
        return [
            {"code": f"{discount.code}-COPY", **vals}
            for discount, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for discount in self.sudo():
            if discount.use_ids or discount._get_drafts():
                raise UserError(
                    self.env._(
                        "%s is in use: archive it instead, then nobody can enter it any"
                        " more.",
                        discount.code,
                    )
                )

    def _get_drafts(self):
        """Return the drafts on which the code was entered."""
        domain = [
            ("company_id", "=", self.company_id.id),
            ("state", "in", ("draft", "pending")),
            ("discount_code", "ilike", self.code),
        ]
        drafts = self.env["subdebit.subscription"].search(domain)
        return drafts.filtered(self._is_about_to_be_used)

    # === ACTION METHODS === #

    def action_view_uses(self):
        """Open the uses."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Uses of %s", self.code),
            "res_model": "subdebit.discount.use",
            "view_mode": "list",
            "domain": [("discount_id", "=", self.id)],
        }

    # === BUSINESS METHODS === #

    @api.model
    def _find_sudo(self, text, company):
        """Return the codes of a company that stand in a text, in their own order.

        A narrow door: a visitor of the portal reads no codes, and types one.

        :return: ``subdebit.discount``, archived ones too, and the list of what is none.
        """
        codes, company = split_codes(text), company._origin
        domain = [("company_id", "=", company.id), ("code", "in", codes)]
        sudo = self.sudo().with_context(active_test=False)
        found = sudo.search(domain) if codes else sudo.browse()
        known = found.mapped("code")
        return found, [code for code in codes if code not in known]

    def _touch_to_serialise(self):
        """Let those who use one code at once follow each other.

        NOTE: written, not only locked: whoever comes second is tried again, and counts
        what the first has used.
        """
        if self.ids:
            self.env.cr.execute(
                SQL(
                    "UPDATE subdebit_discount SET write_date = write_date WHERE id IN"
                    " (SELECT id FROM subdebit_discount WHERE id IN %s ORDER BY id"
                    " FOR NO KEY UPDATE)",
                    tuple(self.ids),
                )
            )

    def _use(self, subscription, events):
        """Count one more use, for one subscription.

        :param events: ``subdebit.event``, that take it off.
        """
        self.ensure_one()
        self.sudo().used_count += 1
        self.env["subdebit.discount.use"].sudo().create(
            {
                "discount_id": self.id,
                "subscription_id": subscription.id,
                "partner_id": subscription.partner_id.id,
                "user_id": self.env.uid,
                "event_ids": [Command.set(events.ids)],
            }
        )
        self.sudo().flush_recordset()


def split_codes(text):
    """Return the codes that stand in a text, in capitals, each as often as it does.

    >>> split_codes("spring10, Welcome5")
    ['SPRING10', 'WELCOME5']
    """
    return [code for code in BETWEEN_CODES.split((text or "").upper()) if code]


def _in_capitals(vals):
    if not vals.get("code"):
        return vals
    return {**vals, "code": vals["code"].strip().upper()}
