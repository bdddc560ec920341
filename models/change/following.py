from odoo import api, fields, models


class SubdebitSubscription(models.Model):
    """The plan follows a change on its day, and goes back where that ends by itself."""

    _inherit = "subdebit.subscription"

    plan_changes_on = fields.Date(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The next day on which it is a subscription to another plan.",
    )

    def _get_standing_changes(self):
        """Return the changes that were not withdrawn, in the order of their days."""
        headers = self.event_ids.filtered(lambda event: event.kind == "amend")
        standing = headers - self.event_ids._get_withdrawn()
        return standing.sorted(lambda event: (event.date_effective, event.id))

    def _follow_plan(self, today):
        """Show the plan of a day, and what sells each line then.

        :param date today: of the company.
        """
        for subscription in self.sudo():
            subscription._follow_offers(today)
            subscription._take_plan(subscription._get_plan_on(today))
            subscription._take_cadence_of(today)
            subscription.plan_changes_on = subscription._get_plan_change(today)

    def _get_plan_on(self, day):
        """Return the plan that is agreed for a day."""
        changes = self._get_standing_changes().filtered(
            lambda event: "plan" in event.details
        )
        lasting = changes.filtered(lambda event: event._lasts_on(day))
        if lasting:
            return self.plan_id.browse(lasting[-1].details["plan"][1])
        every = self.event_ids.filtered(
            lambda event: event.kind == "amend" and "plan" in event.details
        )
        first = every.sorted("id")[:1]
        return self.plan_id.browse(first.details["plan"][0]) if first else self.plan_id

    def _get_plan_change(self, today):
        days = [
            day
            for event in self._get_standing_changes()
            for day in (event.date_effective, event._get_until())
        ]
        return min((day for day in days if day and day > today), default=False)

    def _take_plan(self, plan):
        if plan == self.plan_id:
            return
        vals, before = {"plan_id": plan.id}, self.plan_id
        # NOTE: what was agreed with this customer beside the plan stays.
        if self.issue_days != before.issue_days:
            vals["issue_days"] = self.issue_days
        self.write(vals)

    def _take_cadence_of(self, day):
        """Show how often the whole is billed on a day; once it is over, how it was."""
        agreed = self._get_agreed_lines(day, self.event_ids._to_schedule())
        cadence = self._get_whole_cadence(agreed)
        if (cadence.unit, cadence.count) != (self.cadence_unit, self.cadence_count):
            self.write({"cadence_unit": cadence.unit, "cadence_count": cadence.count})

    def _follow_offers(self, day):
        """Let each line know which product of a plan it is on a day."""
        offers = {}
        for event in self._get_standing_changes():
            for row in event._get_told_rows():
                if row["line"]:
                    offers.setdefault(row["line"], row["offer"][0])
                    if event._lasts_on(day):
                        offers[row["line"]] = row["offer"][1]
        known = self.plan_id.line_ids.browse(filter(None, offers.values())).exists()
        for line in self.line_ids.filtered(lambda line: line.id in offers):
            offer = known.filtered(lambda one, line=line: one.id == offers[line.id])
            if line.plan_line_id != offer:
                line.plan_line_id = offer

    @api.private
    def _follow_changes(self, company, date):
        """Let what is on another plan by now show it.

        :param date date: the company's local date.
        """
        changed = self.sudo().search(
            [("company_id", "=", company.id), ("plan_changes_on", "<=", date)]
        )
        changed._each_its_own(
            lambda part: part._follow_plan(date),
            lambda subscription, error: subscription._flag_billing_error(date, error),
        )


class SubdebitEvent(models.Model):
    """How long a change lasts."""

    _inherit = "subdebit.event"

    def _get_until(self):
        """Return the first day on which all is as before, None where that is never."""
        self.ensure_one()
        return fields.Date.to_date((self.details or {}).get("until"))

    def _get_told_rows(self):
        """Return the rows of a change as JSON, those by usage last."""
        self.ensure_one()
        return [*self.details["rows"], *self.details.get("metered", ())]

    def _lasts_on(self, day):
        until = self._get_until()
        return self.date_effective <= day and (not until or day < until)


class SubdebitLine(models.Model):
    """What a line is called while a change lasts."""

    _inherit = "subdebit.line"

    def _get_changed_label(self, product, day):
        """Return the label under the plan of that day, or None for that of the line.

        :param date day: for which the line is billed.
        """
        self.ensure_one()
        for event in reversed(self.subscription_id._get_standing_changes()):
            for row in event._get_told_rows():
                is_it = (
                    row["line"] == self._origin.id and row["product"][1] == product.id
                )
                if is_it and event._lasts_on(day):
                    return row["name"]
        return None
