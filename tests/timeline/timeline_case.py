from ..common import d


def plain(text):
    """Return a text without what keeps a sum and its sign together."""
    return text.replace("\xa0", " ").replace("\ufeff", "")


class TimelineMixin:
    """What the timeline shows on a day, as a person would write it down."""

    def see(self, subscription, today, user=None):
        subscription.invalidate_recordset(["timeline"])
        return (
            subscription.with_user(user or self.user)
            .with_context(lang="en_US", subdebit_today=d(today))
            .timeline
        )

    def look(self, subscription, today, user=None):
        """Return kind, state, day or first day, end and sum of each item."""
        return [
            (
                item["kind"],
                item["state"],
                item["date_from"] or item["on"],
                item["date_to"],
                plain(item["amount"]),
            )
            for item in self.see(subscription, today, user)["items"]
        ]

    def sentences(self, subscription, today, *kinds):
        items = self.see(subscription, today)["items"]
        return [plain(item["sentence"]) for item in items if item["kind"] in kinds]

    def past(self, subscription, today):
        """Return what is no longer to come."""
        return [
            row
            for row in self.look(subscription, today)
            if row[1] not in ("coming", "expected")
        ]
