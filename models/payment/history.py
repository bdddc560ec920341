from odoo import api, fields, models

from .token import MANDATE_STATES

# What a provider calls the origin of an event -> whom we name.
ORIGINS = {
    "customer": "payer",
    "payer": "payer",
    "bank": "bank",
    "api": "office",
    "gocardless": "provider",
}


class SubdebitMandateEvent(models.Model):
    """What happened to a saved method: when, by whom, and how we know. Only added to."""

    _name = "subdebit.mandate.event"
    _description = "History of a Payment Method"
    _inherit = ["subdebit.mixin"]
    _order = "happened_at desc, id desc"
    _rec_name = "token_id"

    token_id = fields.Many2one(
        "payment.token",
        string="Saved Method",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        groups="base.group_system",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Payer",
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    method_label = fields.Char(string="Method", readonly=True)
    happened_at = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now
    )
    kind = fields.Selection(
        [
            ("saved", "Saved"),
            ("state", "Mandate"),
            ("account", "Another bank account"),
            ("archived", "Archived"),
            ("restored", "Restored"),
            ("moved", "Takes the place of another"),
        ],
        string="What Happened",
        required=True,
        readonly=True,
    )
    # NOTE: the list itself, as a function's answer is not translated.
    state = fields.Selection(MANDATE_STATES, string="Mandate Is", readonly=True)
    detail = fields.Char(
        readonly=True, help="In the words of the provider or the bank."
    )
    by = fields.Selection(
        [
            ("payer", "The payer"),
            ("bank", "The bank"),
            ("provider", "The payment provider"),
            ("office", "The office"),
            ("system", "By itself"),
        ],
        readonly=True,
    )
    user_id = fields.Many2one("res.users", readonly=True, help="Who did it here.")
    event_ref = fields.Char(
        string="Provider's Event",
        readonly=True,
        help="Under which the provider tells of it: see Providers' News.",
    )


class PaymentToken(models.Model):
    _inherit = "payment.token"

    subdebit_event_ids = fields.One2many(
        "subdebit.mandate.event", "token_id", string="History", readonly=True
    )

    def _subdebit_remember_sudo(self, kind, heard=None, **vals):
        """Add a row to the history of each method.

        :param str kind: of ``subdebit.mandate.event``.
        :param heard: ``gateways.news.Event`` by which the provider told of it; None:
            it happened here, now, by the user at work.
        :param vals: more of the row: ``state, detail``.
        """
        how = self._subdebit_prepare_heard(heard) if heard else self._subdebit_by_whom()
        return (
            self.env["subdebit.mandate.event"]
            .sudo()
            .create(
                [
                    {
                        "token_id": token.id,
                        "company_id": token.company_id.id,
                        "partner_id": token.partner_id.id,
                        "method_label": token._subdebit_label(),
                        "kind": kind,
                        **how,
                        **vals,
                    }
                    for token in self.sudo()
                ]
            )
        )

    def _subdebit_remember_successor_sudo(self, old, heard):
        """Remember, once, in the place of which method this one is."""
        if "moved" not in self.sudo().subdebit_event_ids.mapped("kind"):
            detail = old._subdebit_label()
            self._subdebit_remember_sudo("moved", heard, detail=detail)

    @api.model
    def _subdebit_prepare_heard(self, heard):
        """Return what an event of the provider tells of a row."""
        return {
            # NOTE: aware, and always in UTC.
            "happened_at": heard.created_at.replace(tzinfo=None),
            "event_ref": heard.ref,
            "by": ORIGINS.get(heard.details.get("origin"), "provider"),
            "detail": heard.details.get("description") or False,
        }

    @api.model
    def _subdebit_by_whom(self):
        user = self.env.user
        if user._is_superuser():
            return {"by": "system"}
        return {"by": "payer" if user.share else "office", "user_id": user.id}
