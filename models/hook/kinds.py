from odoo import fields, models

from ..payment.token import MANDATE_OVER

# What we can tell other software: a value that a field of ours takes, as the record is
# made or later -> what that is called in what we send. Nothing else is told.
KINDS = {
    ("subdebit.event", "kind"): {
        # NOTE: a start in the past is one, whatever else it puts on the timeline.
        "start": "subscription.started",
        "import": "subscription.started",
        "pause": "subscription.paused",
        "suspend": "subscription.paused",
        "resume": "subscription.resumed",
        "restart": "subscription.resumed",
        "undo": "subscription.changed",
        "change": "subscription.changed",
        "amend": "subscription.changed",
        "drop": "subscription.changed",
        "discount": "subscription.changed",
        "lift": "subscription.changed",
        "payer": "subscription.changed",
        "shares": "subscription.changed",
        "unlock": "subscription.changed",
        "end": "subscription.cancelled",
    },
    ("subdebit.subscription", "state"): {"ended": "subscription.ended"},
    ("account.move", "state"): {"posted": "invoice.posted"},
    ("subdebit.notice", "kind"): {"coming_debit": "debit.announced"},
    ("subdebit.attempt", "state"): {
        "collected": "debit.collected",
        "refused": "debit.failed",
        "returned": "debit.returned",
        "cancelled": "debit.cancelled",
    },
    ("subdebit.mandate.event", "kind"): {
        "saved": "mandate.created",
        "archived": "mandate.ended",
    },
    ("subdebit.mandate.event", "state"): {
        "active": "mandate.active",
        **dict.fromkeys(MANDATE_OVER, "mandate.ended"),
    },
    ("subdebit.refund", "state"): {
        "paid": "refund.paid",
        "bounced": "refund.returned",
    },
}
TEST = "test"


class SubdebitHookKind(models.Model):
    """What can be told, in words: one row for each name in the table above."""

    _name = "subdebit.hook.kind"
    _description = "Kind of Webhook"
    _order = "id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    # A test is sent to whoever asks for one, and chosen by nobody.
    active = fields.Boolean(default=True)

    _one_code = models.Constraint("UNIQUE(code)", "There is one kind of each code.")
