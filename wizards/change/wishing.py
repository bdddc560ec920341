from odoo import models
from odoo.exceptions import UserError

from ...models.change.wish import Row, Wish
from ...schedule.errors import ScheduleError
from ...schedule.periods import Cadence


class SubdebitChange(models.TransientModel):
    """What the window of a change proposes, and what is wished for in it."""

    _inherit = "subdebit.change"

    # === WHAT IS PROPOSED === #

    def _get_single(self):
        """Return the one subscription, empty where there are several."""
        chosen = self.subscription_ids._origin
        return chosen if len(chosen) == 1 else chosen.browse()

    def _get_edited(self):
        """Return what the planned change says that is edited here; or nothing."""
        return self.edits_id.sudo().details or {}

    def _get_plan_addons(self):
        return self.plan_id._origin.line_ids.filtered(
            lambda line: line.is_addon and line.kind == "recurring"
        )

    def _propose_addons(self):
        single, addons = self._get_single(), self._get_plan_addons()
        if not single:
            return addons.browse()
        rows = self._propose(single, self._get_wished_offer(single))
        products = {row.product.id for row in rows}
        products |= {row["product"][1] for row in self._get_edited().get("rows", ())}
        return addons.filtered(lambda addon: addon.product_id.id in products)

    def _propose_lines(self):
        """Return the values of the lines that there are to be, before anybody types."""
        single = self._get_single()
        if self.withdraws or not single:
            return []
        addons = self.addon_ids._origin if self.plan_id else None
        wish = self._get_wished_offer(single)._replace(addons=addons)
        rows = self._propose(single, wish)
        agreed = single._get_agreed_now() if rows else {}
        return [
            self._prepare_line(number, row, agreed.get(row.line))
            for number, row in enumerate(rows, 1)
        ]

    def _prepare_line(self, number, row, agreed):
        return {
            "sequence": number,
            "line_id": row.line.id if row.line else False,
            "offer_id": row.offer.id if row.offer else False,
            "product_id": row.product.id,
            "name": row.name,
            "quantity": row.quantity,
            "unit_price": row.price or 0.0,
            "before": agreed and self._say_before(agreed),
        }

    def _say_before(self, agreed):
        """Return how many there are, and at which price."""
        return self.env._(
            "%(quantity)s × %(price)s",
            quantity=f"{agreed.values.quantity:g}",
            price=self.currency_id.format(agreed.values.unit_price),
        )

    def _propose(self, subscription, wish):
        """Return the ``Row`` of each line, before anybody types."""
        try:
            rows = subscription._propose_rows(wish, subscription._get_agreed_now())
        except (UserError, ScheduleError, OverflowError):
            return []  # Why not is told beside the preview.
        edited = {
            (row["line"], row["product"][1]): row
            for row in self._get_edited().get("rows", ())
        }
        return [_as_edited(row, edited) for row in rows]

    def _propose_when(self):
        """Return when a change takes effect, as the plan or the company has it."""
        subscription = self.subscription_ids._origin[:1]
        edited = self._get_edited()
        if not subscription:
            return self.when or "now"
        if edited.get("when"):
            return edited["when"]
        return subscription._get_policy_when(self._get_wished_now(subscription))

    # === THE WISH === #

    def _get_wish(self, subscription):
        """Return what is wished for one subscription, as ``Wish``."""
        wish = self._get_wished_now(subscription)
        return wish._replace(
            when=self.when or "now",
            date=self.date if self.when == "date" else None,
            until=self.until or None,
            code=(self.discount_code or "").strip(),
            replaces=self._get_replaced(subscription),
        )

    def _get_wished_now(self, subscription):
        """Return the same, without when and how long."""
        wish = self._get_wished_offer(subscription)
        if self._get_single():
            rows = (line._to_row() for line in self.line_ids)
            addons = self.addon_ids._origin if self.plan_id else None
            return wish._replace(addons=addons, rows=tuple(rows))
        return wish._replace(rows=self._get_bulk_rows(subscription))

    def _get_wished_offer(self, subscription):
        """Return the plan, the frequency and the billing day that are wished for."""
        plan, count = self.plan_id._origin, self.cadence_count
        is_rhythm = self.cadence_unit and count > 0
        return Wish(
            plan=plan if plan and plan != subscription.plan_id else None,
            cadence=Cadence(self.cadence_unit, count) if is_rhythm else None,
            day_of_month=self.day_of_month or None,
        )

    def _get_bulk_rows(self, subscription):
        """Return the line of the product that was chosen, as it is to be."""
        if not self.product_id or not (self.quantity or self.unit_price):
            return ()
        return tuple(
            Row(
                line=line,
                offer=line.plan_line_id,
                product=self.product_id._origin,
                name=line.name,
                quantity=self.quantity or one.values.quantity,
                price=self.unit_price or None,
            )
            for line, one in subscription._get_agreed_now().items()
            if one.values.item == self.product_id._origin.id
        )

    def _get_replaced(self, subscription):
        """Return the planned change that this one takes the place of, or None."""
        if self.edits_id:
            return self.edits_id._origin
        planned = subscription._get_planned_changes() if self.replaces else None
        return planned[:1] if planned else None


def _as_edited(row, edited):
    """Return a row as the planned change has it that is edited."""
    told = edited.get((row.line.id if row.line else None, row.product.id))
    if not told:
        return row
    return row._replace(quantity=told["quantity"][1], price=told["price"][1])
