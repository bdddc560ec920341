"""Bring what 19.0.0.4.0 kept into the rooms of 19.0.0.5.0."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Move what a noupdate record still says as it was."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    _move_ledger_check(env)
    _rename_collected_twice(env)
    _freeze_chosen_methods(env)


def _freeze_chosen_methods(env):
    """Let open invoices be debited from the method that was chosen for them."""
    env["account.move"].search(
        [
            ("state", "=", "posted"),
            ("payment_state", "in", ("not_paid", "partial", "in_payment")),
            ("subdebit_payment_mode", "=", "automatic"),
        ]
    )._subdebit_renew_choice()


def _move_ledger_check(env):
    """The nightly check is asked of the list that it makes, no longer of the charges."""
    cron = env.ref("subscription_debit.cron_check_ledger", raise_if_not_found=False)
    if cron:
        cron.model_id = env["ir.model"]._get("subdebit.ledger.difference")


def _rename_collected_twice(env):
    """The question says what happened: a payment was collected twice."""
    question = env.ref(
        "subscription_debit.activity_came_twice", raise_if_not_found=False
    )
    if question and question.name == "Came twice":
        question.write(
            {
                "name": "Collected twice",
                "summary": "Collected twice: refund one of the payments",
            }
        )
