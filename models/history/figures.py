from odoo import api, fields, models

from .history import KINDS


class SubdebitHistory(models.Model):
    """How much was found of each kind, and how far the work is."""

    _inherit = "subdebit.history"

    row_count = fields.Integer(string="Rows", compute="_compute_figures")
    match_count = fields.Integer(string="Matched", compute="_compute_figures")
    missing_count = fields.Integer(string="Missing", compute="_compute_figures")
    double_count = fields.Integer(string="Paid Twice", compute="_compute_figures")
    amount_count = fields.Integer(string="Amount Differs", compute="_compute_figures")
    blank_count = fields.Integer(string="No Amount", compute="_compute_figures")
    unpaid_count = fields.Integer(string="Not Paid", compute="_compute_figures")
    unknown_count = fields.Integer(
        string="Unknown Customers", compute="_compute_figures"
    )
    wrong_count = fields.Integer(string="Wrong Lines", compute="_compute_figures")
    match_undecided = fields.Integer(
        string="Matched, to Decide", compute="_compute_figures"
    )
    missing_undecided = fields.Integer(
        string="Missing to Decide", compute="_compute_figures"
    )
    double_undecided = fields.Integer(
        string="Paid Twice to Decide", compute="_compute_figures"
    )
    amount_undecided = fields.Integer(
        string="Undecided: Amount Differs", compute="_compute_figures"
    )
    blank_undecided = fields.Integer(
        string="No Amount, to Decide", compute="_compute_figures"
    )
    unpaid_undecided = fields.Integer(
        string="Not Paid to Decide", compute="_compute_figures"
    )
    unknown_undecided = fields.Integer(
        string="Unknown to Decide", compute="_compute_figures"
    )
    wrong_undecided = fields.Integer(
        string="Wrong to Decide", compute="_compute_figures"
    )
    missing_total = fields.Monetary(string="Missing Amount", compute="_compute_figures")
    double_total = fields.Monetary(
        string="Amount Paid Twice", compute="_compute_figures"
    )
    amount_total = fields.Monetary(
        string="Sum of the Differences", compute="_compute_figures"
    )
    unknown_total = fields.Monetary(
        string="Amount of Unknown Customers", compute="_compute_figures"
    )
    expected_total = fields.Monetary(
        string="Would Have Been Billed", compute="_compute_figures"
    )
    paid_total = fields.Monetary(string="Was Paid", compute="_compute_figures")
    difference_total = fields.Monetary(
        string="Difference", compute="_compute_figures", help="Paid, less billed."
    )
    undecided_count = fields.Integer(string="To Decide", compute="_compute_figures")
    booked_count = fields.Integer(string="Booked", compute="_compute_figures")
    left_count = fields.Integer(string="Left Out", compute="_compute_figures")
    failed_count = fields.Integer(
        string="Could Not Be Booked", compute="_compute_figures"
    )
    decisions_text = fields.Text(string="Decided", compute="_compute_figures")
    progress = fields.Float(
        compute="_compute_progress",
        help="Of the customers, or of the rows, in percent.",
    )

    # === COMPUTE METHODS === #

    @api.depends("row_ids.kind", "row_ids.decision", "row_ids.result")
    def _compute_figures(self):
        for history in self:
            history.update(history._get_figures())

    def _get_figures(self):
        rows = self.env["subdebit.history.row"]
        domain = [("history_id", "in", self.ids)]
        sums = ["__count", "expected:sum", "paid:sum", "difference:sum"]
        kinds = {
            kind: figures for kind, *figures in rows._read_group(domain, ["kind"], sums)
        }
        results = dict(rows._read_group(domain, ["result"], ["__count"]))
        undecided = dict(
            rows._read_group([*domain, ("decision", "=", False)], ["kind"], ["__count"])
        )
        none = [0, 0.0, 0.0, 0.0]
        return {
            **{f"{kind}_count": kinds.get(kind, none)[0] for kind, _name in KINDS},
            **{
                f"{kind}_total": kinds.get(kind, none)[3]
                for kind in ("missing", "double", "amount", "unknown")
            },
            **{f"{kind}_undecided": undecided.get(kind, 0) for kind, _name in KINDS},
            "row_count": sum(figures[0] for figures in kinds.values()),
            "expected_total": sum(figures[1] for figures in kinds.values()),
            "paid_total": sum(figures[2] for figures in kinds.values()),
            "difference_total": sum(figures[3] for figures in kinds.values()),
            "undecided_count": sum(undecided.values()),
            "booked_count": results.get("booked", 0),
            "left_count": results.get("left", 0),
            "failed_count": results.get("failed", 0),
            "decisions_text": self._say_decisions(),
        }

    def _say_decisions(self):
        """Return which decision was taken on how many rows of each kind, a line each."""
        rows = self.env["subdebit.history.row"]
        domain = [("history_id", "in", self.ids), ("decision", "!=", False)]
        kinds = dict(rows._fields["kind"]._description_selection(self.env))
        names = dict(rows._fields["decision"]._description_selection(self.env))
        return "\n".join(
            self.env._(
                "%(kind)s: %(decision)s (%(count)s)",
                kind=kinds[kind],
                decision=names[decision],
                count=count,
            )
            for kind, decision, count in rows._read_group(
                domain, ["kind", "decision"], ["__count"]
            )
        )

    @api.depends("state", "compared_count", "row_ids.result")
    def _compute_progress(self):
        for history in self:
            done, everything = history.compared_count, history.customer_count
            if history.state == "booking":
                done, everything = history._count_booked()
            history.progress = 100 * done / everything if everything else 0

    def _count_booked(self):
        """Return how many rows are done, and how many there are."""
        rows = self.env["subdebit.history.row"]
        domain = [("history_id", "=", self.id)]
        left = rows.search_count([*domain, ("result", "=", "open")])
        everything = rows.search_count(domain)
        return everything - left, everything
