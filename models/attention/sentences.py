from odoo import api, fields, models
from odoo.tools import format_date


class SubdebitAttention(models.Model):
    """What a person reads of a row: why, since when, and what comes next."""

    _inherit = "subdebit.attention"

    reason = fields.Char(compute="_compute_reason")
    age = fields.Integer(
        string="Days", compute="_compute_age", help="Days since it failed."
    )
    asked_at = fields.Datetime(
        string="Method Requested",
        compute="_compute_asked_at",
        help="When the payer was last asked for a payment method.",
    )
    next_step = fields.Char(compute="_compute_next_step")

    @api.depends("kind", "words")
    @api.depends_context("lang")
    def _compute_reason(self):
        for row in self:
            row.reason = row._get_reason()

    def _get_reason(self):
        self.ensure_one()
        if self.kind == "held":
            return self._get_hold_sudo().sentence
        if self.kind == "deceased":
            payer = self.payer_id.sudo()
            return self.env._(
                "%(words)s (%(day)s)",
                words=payer.subdebit_deceased_words,
                day=format_date(self.env, payer.subdebit_deceased_on),
            )
        if self.kind == "no_method":
            return self._get_reason_of_no_method()
        if self.kind == "lapsing":
            return self._get_reason_of_lapsing()
        if self.kind == "refund":
            return self._get_reason_of_refund()
        if self.kind == "unknown":
            return self.env._(
                "The provider's answer was lost: nobody knows whether the money moved."
            )
        return self.words or self.env._("No reason was given.")

    def _get_reason_of_no_method(self):
        tokens = self.env["payment.token"]
        chosen_sudo = self.move_id.sudo().subdebit_token_id
        lost_sudo = chosen_sudo or tokens._subdebit_find_lost_sudo(
            self.payer_id, self.company_id
        )
        said = lost_sudo._subdebit_say_lost()
        return said or self.env._("No payment method on file.")

    @api.depends("since", "company_id")
    def _compute_age(self):
        for row in self:
            today = row.company_id._subdebit_today()
            row.age = max((today - row.since).days, 0) if row.since else 0

    @api.depends("payer_id", "since")
    def _compute_asked_at(self):
        asked = {
            (payer, company): asked_at
            for payer, company, asked_at in self.env["subdebit.method.request"]
            .sudo()
            ._read_group(
                [("payer_id", "in", self.payer_id.ids), ("is_asked", "=", True)],
                ["payer_id", "company_id"],
                ["asked_at:max"],
            )
        }
        for row in self:
            asked_at = asked.get((row.payer_id.sudo(), row.company_id.sudo()))
            is_of_it = asked_at and row.since and asked_at.date() >= row.since
            row.asked_at = is_of_it and asked_at

    @api.depends("kind", "asked_at")
    @api.depends_context("lang")
    def _compute_next_step(self):
        for row in self:
            row.next_step = row._get_next_step()

    def _get_next_step(self):
        self.ensure_one()
        if self.kind == "unknown":
            return self._get_step_of_unknown()
        if self.kind == "refund":
            return self._get_step_of_refund()
        if self.kind != "withdrawn" and self.payer_id.sudo().subdebit_deceased_on:
            return self.env._(
                "Speak with the family, then end the subscriptions or choose who pays."
            )
        step = self._get_steps().get(self.kind)
        if step:
            return step
        if self.asked_at:
            return self.env._(
                "A method was asked for on %s: wait for the payer.",
                format_date(self.env, self.asked_at),
            )
        if self.kind in ("no_method", "lapsing"):
            return self.env._("Ask for a payment method.")
        return self.env._("Try again, or ask for another method.")

    def _get_steps(self):
        """Return what always comes next, by the kind of failure."""
        return {
            "withdrawn": self.env._("Debit again, or leave it."),
            "held": self.env._("A Manager looks at it, then lets it go on."),
            "bounced": self.env._("Record how it is paid now, or agree on it anew."),
            "not_booked": self.env._(
                "Correct what is named, then try again: it is booked."
            ),
            "not_billed": self.env._("Correct what is named, then try again."),
        }

    def _get_step_of_unknown(self):
        return self._say_lookup(self.debit_id.attempt_ids.sorted("number")[-1:])

    def _say_lookup(self, asked):
        if asked.state == "unknown" and not asked.ask_again_at:
            return self.env._(
                "Look it up at the provider; a Manager then says what became of it."
            )
        return self.env._("Wait: it is looked up again by itself.")
