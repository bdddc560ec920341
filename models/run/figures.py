from odoo import api, models
from odoo.fields import Domain

from .run import FIGURES


class SubdebitDebitRun(models.Model):
    """The figures of runs: each from one query, however many runs a list shows."""

    _inherit = "subdebit.debit.run"

    @api.depends("debit_ids.state", "invoice_ids.state")
    def _compute_figures(self):
        invoices, debits = self._sum_invoices(), self._sum_debits()
        failed, left_over = self._search_failed(), self._search_without_method()
        for run in self:
            not_billed = failed.filtered(
                lambda subscription, run=run: (
                    subscription.company_id == run.company_id
                    and subscription.billing_error_date == run.date
                )
            )
            run.update(
                {
                    **_get_invoice_figures(invoices.get(run, {})),
                    **run._get_no_method_figures(left_over),
                    **_get_debit_figures(debits.get(run, {})),
                    "failed_subscription_ids": not_billed,
                    "not_billed_count": len(not_billed),
                }
            )

    def _sum_invoices(self):
        """Return dict: run -> dict: payment mode -> (count, total) of its invoices.

        What was cancelled is no invoice of the day any more.
        NOTE: a plain user sees the sums of the day, and no journal entry.
        """
        rows = (
            self.env["account.move"]
            .sudo()
            ._read_group(
                [("subdebit_run_id", "in", self.ids), ("state", "!=", "cancel")],
                ["subdebit_run_id", "subdebit_payment_mode"],
                ["__count", "amount_total_signed:sum"],
            )
        )
        return self._by_run(rows)

    def _sum_debits(self):
        """Return dict: run -> dict: state -> (count, total) of its debits."""
        rows = self.env["subdebit.debit"]._read_group(
            [("run_id", "in", self.ids)],
            ["run_id", "state"],
            ["__count", "amount_company:sum"],
        )
        return self._by_run(rows)

    def _by_run(self, rows):
        sums = {}
        for run, key, count, total in rows:
            sums.setdefault(run.with_env(self.env), {})[key] = count, total
        return sums

    def _search_failed(self):
        """Return the subscriptions that any of the runs could not bill."""
        return self.env["subdebit.subscription"].search(
            [
                ("company_id", "in", self.company_id.ids),
                ("billing_error_date", "in", self.mapped("date")),
            ]
        )

    def _search_without_method(self):
        """Return the invoices that any of the runs did not debit for want of a method.

        NOTE: what can be debited by now is left to the next run.
        """
        moves_sudo = self.env["account.move"].sudo()
        done = self.filtered(lambda run: run.state == "done")
        domains = [Domain(run._get_undebited_domain()) for run in done]
        found = moves_sudo.search(Domain.OR(domains)) if domains else moves_sudo
        tokens = found._subdebit_get_tokens_sudo()
        return found.filtered(lambda move: not tokens[move])

    def _get_no_method_figures(self, moves_sudo):
        own = moves_sudo.browse()
        if self.state == "done":
            own = moves_sudo.filtered_domain(self._get_undebited_domain())
        return {
            "no_method_count": len(own),
            "no_method_total": sum(own.mapped("amount_total_signed")),
        }


def _get_invoice_figures(sums):
    count, total = sums.get("offline", (0, 0))
    return {
        "invoice_count": sum(count for count, _total in sums.values()),
        "invoice_total": sum(total for _count, total in sums.values()),
        "offline_count": count,
        "offline_total": total,
    }


def _get_debit_figures(sums):
    values = {}
    for name, states in FIGURES.items():
        found = [sums.get(state, (0, 0)) for state in states]
        values[f"{name}_count"] = sum(count for count, _total in found)
        values[f"{name}_total"] = sum(total for _count, total in found)
    everything = sum(count for count, _total in sums.values())
    unanswered = ("planned", "sent", "unknown")
    open_count = sum(values[f"{name}_count"] for name in unanswered)
    return {
        **values,
        "debit_count": everything,
        "debit_total": sum(total for _count, total in sums.values()),
        "progress": 100 * (1 - open_count / everything) if everything else 100,
    }
