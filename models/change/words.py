from odoo import api, fields, models
from odoo.tools import format_date, format_list


class SubdebitEvent(models.Model):
    """A change of the agreement in words: on the timeline, in previews, in messages."""

    _inherit = "subdebit.event"

    def _say_amendment(self):
        """Return what a change changes, in sentences; None of any other event."""
        self.ensure_one()
        if self.kind == "undo" and not self.amend_id:
            return self._say_withdrawn()
        if self.kind != "amend":
            return None
        subscription = self.subscription_id
        return " ".join(subscription._say_details(self.details))

    def _say_withdrawn(self):
        undone = self.browse((self.details or {}).get("event")).exists()
        if undone.kind != "amend":
            return None
        return self.env._("Withdrawn: %s", undone._say_amendment())


class SubdebitSubscription(models.Model):
    """The words of a change."""

    _inherit = "subdebit.subscription"

    planned_change_text = fields.Text(
        string="Planned Change", compute="_compute_planned_change_text"
    )

    @api.depends("event_ids")
    @api.depends_context("lang")
    def _compute_planned_change_text(self):
        for subscription in self:
            subscription.planned_change_text = "\n".join(
                subscription._say_planned(event)
                for event in subscription._get_planned_changes()
            )

    def _say_planned(self, event):
        return self.env._(
            "From %(day)s on: %(what)s",
            day=self._format_weekday(event.date_effective),
            what=event._say_amendment(),
        )

    # === BEFORE IT IS CONFIRMED === #

    def _say_change(self, planned):
        """Yield what is planned, in sentences."""
        if not planned.details:
            yield self.env._("The change is withdrawn: all goes on as it was agreed.")
            return
        yield from self._say_details(planned.details)
        yield self.env._("It begins on %s.", self._format_weekday(planned.day))
        for vals in planned.added:
            if vals["date_start"] > planned.day:
                yield self.env._(
                    "%(line)s is billed from %(day)s on: until then is the trial.",
                    line=vals["name"],
                    day=self._format_weekday(vals["date_start"]),
                )
        yield from self._say_beside(planned)

    def _say_beside(self, planned):
        """Yield which other changes are planned, and what becomes of them."""
        undone = [part.event.event for part in planned.parts if part.kind == "undo"]
        for event in self._get_planned_changes():
            told = self._say_planned(event)
            if event.id in undone:
                yield self.env._("The planned change is withdrawn. It was: %s", told)
            else:
                yield self.env._("Another change is planned, and stays. %s", told)

    # === OF WHAT IS SAVED === #

    def _say_details(self, details):
        """Yield a sentence for each thing that a change changes."""
        if "plan" in details:
            plans = self.env["subdebit.plan"].sudo()
            old, new = (plans.browse(number).exists() for number in details["plan"])
            yield self.env._(
                "Plan: %(old)s → %(new)s.",
                old=old.name or self.env._("none"),
                new=new.name or self.env._("none"),
            )
        if "cadence" in details:
            old, new = (
                self.env["subdebit.cadence"]._say(*pair) for pair in details["cadence"]
            )
            yield self.env._("Billed: %(old)s → %(new)s.", old=old, new=new)
        if details.get("day_of_month"):
            yield self.env._("Billing day: %s.", details["day_of_month"])
        for row in details["rows"]:
            yield from self._say_row(row)
        for row in details.get("metered", ()):
            yield from self._say_metered_row(row)
        if details["gone"]:
            names = [name for _id, name in details["gone"]]
            yield self.env._("No longer: %s.", format_list(self.env, names))
        if details.get("code"):
            yield self.env._("Promo code: %s.", details["code"])
        if details.get("until"):
            yield self.env._(
                "As before again from %s on.",
                format_date(self.env, fields.Date.to_date(details["until"])),
            )

    def _say_row(self, row):
        """Yield what changes of one line."""
        told = {"line": row["name"]}
        quantity, price = row["quantity"], row["price"]
        if not row["line"]:
            yield self.env._(
                "In addition: %(quantity)s × %(line)s at %(price)s.",
                quantity=self._say_number(quantity[1]),
                price=self._say_unit_price(price[1]),
                **told,
            )
            return
        if quantity[0] != quantity[1]:
            yield self.env._(
                "%(line)s: %(new)s instead of %(old)s.",
                old=self._say_number(quantity[0]),
                new=self._say_number(quantity[1]),
                **told,
            )
        if price[0] != price[1]:
            yield self.env._(
                "%(line)s: at %(new)s instead of %(old)s.",
                old=self._say_unit_price(price[0]),
                new=self._say_unit_price(price[1]),
                **told,
            )

    def _say_number(self, number):
        return f"{number:g}"

    def _say_unit_price(self, price):
        return self.currency_id.format(price)
