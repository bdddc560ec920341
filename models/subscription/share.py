from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...schedule.terms import SOLE_PAYER, PayerPart

HUNDRED = 100
NOT_STARTED = ("draft", "pending")


class SubdebitShare(models.Model):
    """The part of a second payer, each invoiced and debited by himself.

    Which part he pays from when on is told by the timeline; what stands here is what was
    agreed at the start.
    """

    _name = "subdebit.share"
    _description = "Part of a Second Payer"
    _inherit = ["subdebit.mixin", "subdebit.party"]
    _check_company_auto = True
    _rec_name = "payer_id"

    subscription_id = fields.Many2one(
        "subdebit.subscription", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="subscription_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="subscription_id.currency_id")
    partner_id = fields.Many2one(
        related="subscription_id.partner_id", string="Customer"
    )
    state = fields.Selection(related="subscription_id.state")
    percent = fields.Float(
        string="Part in %",
        digits=(5, 2),
        default=50.0,
        required=True,
        help="What this payer pays of each period, as agreed at the start. The payer of"
        " the subscription pays the rest, to the cent.",
    )
    payer_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    date_to = fields.Date(
        string="Pays Up To (not included)",
        readonly=True,
        copy=False,
        help="The first day of which this payer pays nothing any more.",
    )

    _two_payers = models.UniqueIndex(
        "(subscription_id)", "A subscription is shared by two payers at most."
    )
    _percent_of_whole = models.Constraint(
        "CHECK(percent >= 0 AND percent < 100)",
        "A second payer pays more than 0 and less than 100 %.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("percent", "payer_id", "payment_mode", "offline_type")
    def _check_share(self):
        for share in self.filtered(lambda one: one.state in NOT_STARTED):
            problem = share._get_problem(share.percent)
            if problem:
                raise ValidationError(problem)

    @api.constrains("payment_token_id", "payer_id")
    def _check_payment_token_id(self):
        for share in self:
            problem = share._get_method_problem()
            if problem:
                raise ValidationError(problem)

    def _get_problem(self, percent):
        """Return why somebody cannot share a subscription so, or None.

        :param float percent: what he is to pay of it.
        """
        self.ensure_one()
        if not 0 < percent < HUNDRED:
            return self.env._("A second payer pays more than 0 and less than 100 %.")
        if self.payer_id == self.subscription_id.payer_id:
            return self.env._(
                "%s pays the rest already: a second payer is somebody else.",
                self.payer_id.display_name,
            )
        if self.payment_mode == "offline" and not self.offline_type:
            return self.env._(
                "Say how %s pays: cheque, bank transfer, cash, money order or other.",
                self.payer_id.display_name,
            )
        return None

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse a further payer of what runs, but by the window."""
        shares = super().create(vals_list)
        shares._check_editable()
        return shares

    def write(self, vals):
        """Refuse to edit who pays what runs, but by the window."""
        self._check_editable()
        result = super().write(vals)
        self._check_editable()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_running(self):
        self._check_editable()

    def _check_editable(self):
        if self.env.su:
            return
        self.subscription_id._check_not_managed()
        self.subscription_id._check_not_offered()
        for share in self:
            if share.state not in NOT_STARTED:
                raise UserError(
                    self.env._(
                        "%s is running: who pays which part is changed by Billing, with"
                        " the button “Change Who Pays”.",
                        share.subscription_id.name,
                    )
                )

    # === BUSINESS METHODS === #

    def _get_shared_subscription(self):
        return self.subscription_id

    def _update_debit_scheme(self):
        """Follow a change of the payers' saved methods."""
        before = {share: share.debit_scheme for share in self}
        self._compute_debit_scheme()
        changed = self.filtered(lambda share: share.debit_scheme != before[share])
        changed.subscription_id._update_next_issue_date()


class SubdebitSubscription(models.Model):
    """Who pays it: one, or two who share it; by their slots in the ledger."""

    _inherit = "subdebit.subscription"

    share_ids = fields.One2many(
        "subdebit.share", "subscription_id", string="Second Payer", copy=True
    )
    payers_text = fields.Char(
        string="Shared By", compute="_compute_payers_text", help="Who pays which part."
    )

    @api.depends(
        *("share_ids.percent", "share_ids.payer_id", "payer_id"),
        *("state", "event_ids", "line_ids"),
    )
    @api.depends_context("lang")
    def _compute_payers_text(self):
        for subscription in self:
            subscription.payers_text = subscription._say_parts(
                subscription._get_parts_on(subscription.company_id._subdebit_today())
            )

    # === CRUD METHODS === #

    def copy_data(self, default=None):
        """Let a copy of what runs begin with the parts that are agreed by now."""
        vals_list = super().copy_data(default)
        for subscription, vals in zip(self, vals_list, strict=True):
            if subscription.share_ids and subscription._is_running():
                today = subscription.company_id._subdebit_today()
                parts = subscription._get_parts_on(today)[1:]
                shares = vals.get("share_ids", [])[: len(parts)]
                for (_command, _id, share), part in zip(shares, parts, strict=True):
                    share["percent"] = float(part * HUNDRED)
                vals["share_ids"] = shares
        return vals_list

    # === BY SLOT === #

    def _get_shared_subscription(self):
        return self

    def _get_parties(self):
        """Return who pays, by slot: the subscription itself, then its shares."""
        self.ensure_one()
        return [self, *self.share_ids]

    def _get_paying_parties(self):
        """Return those who pay a part now, or are to."""
        today = self.company_id._subdebit_today() if self.share_ids else None
        return [
            self,
            *(one for one in self.share_ids if not one.date_to or one.date_to > today),
        ]

    def _get_paying_contacts(self):
        """Return those who pay a part now, or are to, as contacts."""
        return self.env["res.partner"].union(
            *(party.payer_id for party in self._get_paying_parties())
        )

    def _get_party(self, slot):
        """Return the ``subdebit.party`` of a slot; of one that is gone, the first."""
        parties = self._get_parties()
        return parties[slot if slot < len(parties) else 0]

    def _get_payers(self):
        """Return all who pay, or paid."""
        return self.payer_id | self.share_ids.payer_id

    def _get_slots(self):
        """Return the slots that may be billed; ``[None]`` stands for the only one."""
        return list(range(len(self.share_ids) + 1)) if self.share_ids else [None]

    def _get_payer_parts(self):
        """Return who pays which part from the start on, as the engine takes it."""
        shared = [share.percent for share in self.share_ids if share.percent]
        return parts_of(*shared)

    def _get_parts_on(self, day):
        """Return the parts that are agreed on a day, as fractions by slot."""
        self.ensure_one()
        if not self._is_running():
            return [one.part for one in self._get_payer_parts()]
        for track in self._get_tracks():
            agreed = track.line.kind != "one_time" and track.agreed_on(day)
            if agreed:
                return [one.part for one in agreed[1].payers]
        return [Fraction(1)]

    def _say_parts(self, parts):
        """Return who pays which part; False where one pays all."""
        if len(parts) < 2:
            return False
        parties = self._get_parties()
        return " · ".join(
            self.env._(
                "%(payer)s %(percent)s %%",
                payer=parties[slot].payer_id.display_name,
                percent=say_percent(part),
            )
            for slot, part in enumerate(parts)
            if slot < len(parties)
        )


def parts_of(*percents):
    """Return the ``PayerPart`` of each slot; the first pays what the others leave.

    :param percents: of the further payers, as decimals of two digits.
    """
    parts = [Fraction(str(round(percent, 2))) / HUNDRED for percent in percents]
    if not parts:
        return SOLE_PAYER
    return tuple(PayerPart(None, part) for part in (1 - sum(parts), *parts))


def say_percent(part):
    """Return a part in percent, without digits that say nothing."""
    return f"{float(part * HUNDRED):.2f}".rstrip("0").rstrip(".")
