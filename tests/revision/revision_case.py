from ..common import d


class RevisionMixin:
    """Revisions of Silver from 1 June 2025 on, and what is billed then."""

    def revise(self, **vals):
        """Return a revision of Silver that is previewed."""
        revision = self.env["subdebit.revision"].create(
            {
                "plan_id": self.silver.id,
                "percent": 3.2,
                "rounding": 0.05,
                "date": "2025-06-01",
                **vals,
            }
        )
        revision.with_user(self.manager).action_preview()
        return revision.with_user(self.manager)

    def assertBills(self, subscription, expected, until):
        """Bill one to a day; compare the first day and the untaxed sum of each invoice."""
        found = []
        while subscription.next_issue_date and subscription.next_issue_date <= d(until):
            self.today = subscription.next_issue_date
            for move in subscription._bill(self.today):
                first = min(move.invoice_line_ids.mapped("subscription_date_from"))
                found.append((str(first), move.amount_untaxed))
        self.assertEqual(found, expected)
