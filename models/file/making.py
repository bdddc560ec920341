import logging

from odoo import models
from odoo.fields import Command
from odoo.tools import format_date

_logger = logging.getLogger(__name__)

BATCH = 500
CADENCE = ("cadence_unit", "cadence_count")
MONTHLY = ("month", 1)


class SubdebitFile(models.AbstractModel):
    """What the rows of a file become: customers, plans, subscriptions."""

    _inherit = "subdebit.file"

    def _make(self, rows):
        """Make customers, plans and subscriptions.

        :return: ``subdebit.subscription``, in the order of the rows.
        """
        env = self.env
        self = self.with_company(self.company_id).with_context(
            tracking_disable=True, mail_create_nosubscribe=True
        )
        plans = self._make_plans(rows)
        subscriptions = self.env["subdebit.subscription"]
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            partners = self._make_partners(batch)
            subscriptions |= self._make_subscriptions(batch, partners, plans)
            _logger.info("Imported %s of %s rows.", len(subscriptions), len(rows))
        return subscriptions.with_env(env)

    def _get_new_plan_names(self, rows):
        names = dict.fromkeys(row.plan for row in rows)
        return [name for name in names if name not in self._get_plans(names)]

    def _get_plans(self, names):
        plans = self.env["subdebit.plan"].search(
            [("name", "in", list(names)), ("company_id", "=", self.company_id.id)]
        )
        return {plan.name: plan for plan in plans}

    def _make_plans(self, rows):
        for name in self._get_new_plan_names(rows):
            product = self.env["product.product"].create(
                self._prepare_product_vals(name)
            )
            self.env["subdebit.plan"].create(self._prepare_plan_vals(name, product))
        return self._get_plans({row.plan for row in rows})

    def _prepare_product_vals(self, name):
        return {"name": name, "type": "service", "list_price": 0.0}

    def _prepare_plan_vals(self, name, product):
        return {
            "name": name,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "line_ids": [Command.create({"product_id": product.id})],
        }

    def _make_partners(self, rows):
        """Return the customers by reference; who is there already is taken as is."""
        partners, _problems = self._find_contacts({row.reference for row in rows})
        new = [row for row in rows if row.reference not in partners]
        created = self.env["res.partner"].create(
            [self._prepare_partner_vals(row) for row in new]
        )
        partners.update({row.reference: p for row, p in zip(new, created, strict=True)})
        return partners

    def _prepare_partner_vals(self, row):
        return {
            "name": row.name,
            "ref": row.reference,
            "email": row.email or False,
            "subdebit_payment_mode": row.mode or False,
            "subdebit_offline_type": row.offline_type,
        }

    def _make_subscriptions(self, rows, partners, plans):
        subscriptions = self._create_subscriptions(rows, partners, plans)
        covers = [
            vals
            for row, subscription in zip(rows, subscriptions, strict=True)
            for vals in self._prepare_cover_vals(row, subscription)
        ]
        self.env["subdebit.cover"].sudo().create(covers)
        subscriptions._add_event("import", self.date_cutover, self.file_name)
        self._add_ends(subscriptions.filtered("date_end"))
        self._add_codes(rows, subscriptions)
        subscriptions._update_next_charge_date()
        self._tell_origin(subscriptions)
        return subscriptions

    def _tell_origin(self, subscriptions):
        """Begin the chatter of each with where it comes from."""
        body = self.env._(
            "Imported from %(file)s. The days before %(day)s were settled elsewhere.",
            file=self.file_name or self.env._("a file"),
            day=format_date(self.env, self.date_cutover),
        )
        subscriptions.sudo()._message_log_batch(dict.fromkeys(subscriptions.ids, body))

    def _create_subscriptions(self, rows, partners, plans):
        # NOTE: they are running, or over, when they come in: only this door may say so.
        subscriptions_sudo = (
            self.env["subdebit.subscription"]
            .sudo()
            .create(
                [
                    self._prepare_subscription_vals(
                        row, partners[row.reference], plans[row.plan]
                    )
                    for row in rows
                ]
            )
        )
        return subscriptions_sudo.with_env(self.env)

    def _add_ends(self, ended):
        """Put on the timeline of subscriptions that they ended elsewhere."""
        for day, part in ended.grouped("date_end").items():
            # What the old software has not billed by that day is nobody's any more.
            policy = "immediately_with_credit"
            part._add_event("end", day, self.file_name, policy=policy)

    def _add_codes(self, rows, subscriptions):
        """Use the promo codes of what goes on: from what is not settled elsewhere on.

        :raise UserError: where one cannot be used any more.
        """
        for row, subscription in zip(rows, subscriptions, strict=True):
            if row.code and not row.ended:
                taken = subscription._take_discounts(row.code)
                subscription._add_discounts(taken, self.file_name)

    def _prepare_subscription_vals(self, row, partner, plan):
        """Return the values of one subscription, running or ended."""
        product = plan.line_ids.product_id[:1]
        paid_by = {"payment_mode": row.mode, "offline_type": row.offline_type}
        return {
            # Not told: as the customer pays.
            **(paid_by if row.mode else {}),
            "external_ref": row.reference,
            "managed_by": row.managed_by or False,
            "company_id": self.company_id.id,
            "partner_id": partner.id,
            "plan_id": plan.id,
            "currency_id": self.currency_id.id,
            **dict(zip(CADENCE, self._get_cadence(plan), strict=True)),
            "date_start": row.start,
            "state": "ended" if row.ended else "active",
            "date_end": row.end(self.date_cutover),
            "line_ids": [
                Command.create(
                    {
                        "plan_line_id": plan.line_ids[:1].id,
                        "product_id": product.id,
                        "name": row.label or plan.name,
                        "unit_price": float(row.price),
                    }
                )
            ],
        }

    def _get_cadence(self, plan):
        """Return how often a subscription of a plan is billed, as ``(unit, count)``.

        By the month, unless the plan is sold in one other frequency alone.
        """
        cadences = self._get_cadences(plan)
        return cadences.pop() if len(cadences) == 1 else MONTHLY

    def _get_cadences(self, plan):
        """Return the frequencies that have a price, or else in which it is sold."""
        chosen = plan.line_ids[:1].price_ids or plan.cadence_ids
        return {(one.cadence_unit, one.cadence_count) for one in chosen}

    def _prepare_cover_vals(self, row, subscription):
        """Return the one cover of what was settled before the cut-over, if any."""
        until = row.end(self.date_cutover) or self.date_cutover
        if row.start >= until:
            return []
        return [
            {
                "subscription_id": subscription.id,
                "line_id": subscription.line_ids.id,
                "payer_slot": 0,
                "date_from": row.start,
                "date_to": until,
                "kind": "settled_elsewhere",
            }
        ]
