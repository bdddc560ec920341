from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_datetime

from ..mixin import refuse_by_hand, require

# What the doors below set, and nothing else.
STOP = {"subdebit_collection_stopped"}


class SubdebitStop(models.Model):
    """A time in which a company collects nothing: who stopped it, when, why."""

    _name = "subdebit.stop"
    _description = "Stop of All Collection"
    _inherit = ["subdebit.mixin"]
    _order = "id desc"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    stopped_by = fields.Many2one("res.users", required=True, readonly=True)
    stopped_at = fields.Datetime(required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True)
    lifted_by = fields.Many2one("res.users", readonly=True)
    lifted_at = fields.Datetime(readonly=True, help="Empty: it is stopped still.")
    lift_reason = fields.Char(string="Why It Was Lifted", readonly=True)
    sentence = fields.Char(compute="_compute_sentence")

    _one_at_a_time = models.UniqueIndex(
        "(company_id) WHERE lifted_at IS NULL", "Collection is stopped already."
    )

    @api.depends("stopped_by", "stopped_at", "reason")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for stop in self:
            stop.display_name = format_datetime(self.env, stop.stopped_at)

    @api.depends("stopped_by", "stopped_at", "reason")
    @api.depends_context("lang", "tz")
    def _compute_sentence(self):
        for stop in self:
            stop.sentence = self.env._(
                "%(user)s stopped all collection of %(company)s on %(when)s: %(reason)s",
                user=stop.sudo().stopped_by.name,
                company=stop.company_id.name,
                when=format_datetime(self.env, stop.stopped_at),
                reason=stop.reason,
            )


class ResCompany(models.Model):
    """The switch that stops all collection of a company, and not its billing."""

    _inherit = "res.company"

    subdebit_collection_stopped = fields.Boolean(
        string="Collection Is Stopped", readonly=True, copy=False
    )
    subdebit_stop_sentence = fields.Char(
        string="Stopped", compute="_compute_subdebit_stop_sentence"
    )

    @api.depends("subdebit_collection_stopped")
    @api.depends_context("lang", "tz")
    def _compute_subdebit_stop_sentence(self):
        for company in self:
            company.subdebit_stop_sentence = company._subdebit_get_stop_sudo().sentence

    # === DOORS === #

    def action_subdebit_stop(self, reason=False):
        """Collect nothing from now on; to bill goes on.

        A brake is within reach: of Billing, and of who handles failed payments. Once it
        is stopped, whoever stops it too changes nothing.

        :param str reason: in a person's words.
        :raise UserError: without a reason.
        """
        self._subdebit_require_here("billing", "failed_payments")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why collection is stopped."))
        self._subdebit_touch_to_serialise()
        going_on = self.filtered(lambda company: not company._subdebit_is_stopped())
        now = fields.Datetime.now()
        self.env["subdebit.stop"].sudo().create(
            [
                {
                    "company_id": company.id,
                    "stopped_by": self.env.uid,
                    "stopped_at": now,
                    "reason": reason,
                }
                for company in going_on
            ]
        )
        going_on.sudo().subdebit_collection_stopped = True
        going_on._subdebit_tell_stop()

    def action_subdebit_lift(self, reason=False):
        """Collect again: what was held back goes on, and a run plans the rest.

        :param str reason: in a person's words, if there is anything to say.
        :raise UserError: where nothing is stopped, perhaps since a moment ago.
        """
        self._subdebit_require_here("manager")
        self._subdebit_touch_to_serialise()
        for company in self:
            if not company._subdebit_is_stopped():
                raise UserError(
                    self.env._("Collection of %s is not stopped.", company.name)
                )
            stop_sudo = company._subdebit_get_stop_sudo()
            stop_sudo.write(
                {
                    "lifted_by": self.env.uid,
                    "lifted_at": fields.Datetime.now(),
                    "lift_reason": (reason or "").strip(),
                }
            )
            stop_sudo.flush_recordset()
            company.sudo().subdebit_collection_stopped = False
        self._subdebit_go_on()

    def action_subdebit_get_stops(self):
        """Return what the banner of the first page says, of all companies at work.

        :return: list of dict: ``company_id, sentence, may_lift``; and ``hold_id`` where
            it is a provider that is held.
        """
        require(self, "user", operation="read")
        may_lift = self.env.user.has_group("subscription_debit.group_manager")
        companies = self or self.env.companies
        holds = self.env["subdebit.provider.hold"]._search_open_sudo(companies)
        return [
            {
                "company_id": company.id,
                "sentence": company.subdebit_stop_sentence,
                "may_lift": may_lift,
            }
            for company in companies
            if company._subdebit_is_stopped()
        ] + [
            {
                "company_id": hold.company_id.id,
                "hold_id": hold.id,
                "sentence": hold.sentence,
                "may_lift": may_lift,
            }
            for hold in holds
        ]

    # === BUSINESS METHODS === #

    def _subdebit_require_here(self, *groups):
        """Refuse a user who is in none of our groups, or works elsewhere.

        NOTE: who administers Odoo may read every company, of which he may bill one.
        """
        require(self, *groups, operation="read")
        for company in self - self.env.companies:
            if not self.env.su:
                raise AccessError(
                    self.env._(
                        "You do not work in %s: switch to it first.",
                        company.sudo().name,
                    )
                )

    def _subdebit_get_stop_sudo(self):
        """Return the stop that holds now; may be empty."""
        self.ensure_one()
        return (
            self.env["subdebit.stop"]
            .sudo()
            .search(
                [("company_id", "=", self._origin.id), ("lifted_at", "=", False)],
                limit=1,
            )
        )

    def _subdebit_is_stopped(self):
        """Tell whether nothing is collected; read afresh, as a worker lives long."""
        self.ensure_one()
        self.invalidate_recordset(["subdebit_collection_stopped"])
        return self.sudo().subdebit_collection_stopped

    def _subdebit_is_stopped_for_sending(self):
        """Tell whether nothing may be sent, and let no stop come before our commit.

        NOTE: a shared lock. Who stops waits for it, so after a stop was committed no
        request is taken up any more; and what another holds, a stop perhaps, is taken
        for stopped until he is done.
        """
        self.ensure_one()
        self.env.cr.execute(
            SQL(
                "SELECT subdebit_collection_stopped FROM res_company WHERE id = %s"
                " FOR SHARE SKIP LOCKED",
                self.id,
            )
        )
        row = self.env.cr.fetchone()
        return not row or bool(row[0])

    def _subdebit_touch_to_serialise(self):
        """Let who stops and who lifts come one after another, and after who sends.

        NOTE: written, not only locked (see the same of ``res.partner``).
        """
        self.env.cr.execute(
            SQL(
                "UPDATE res_company SET write_date = write_date WHERE id IN %s",
                tuple(self.ids),
            )
        )

    def _subdebit_refuse_stop_by_hand(self, vals):
        """Refuse the switch to whoever edits the company.

        :raise AccessError: names the field.
        """
        refuse_by_hand(self, {name for name in STOP if name in vals})
