from markupsafe import Markup

from odoo import api, models

# What the grids of plans were before this transaction touched them.
BEFORE = "subdebit.plan.grid"


class SubdebitPlan(models.Model):
    """Who changed which product or price stands in the plan's chatter."""

    _inherit = "subdebit.plan"

    def _note_grid(self):
        """Keep what the grids are before they change; said once, at the end of it all.

        NOTE: as Odoo tracks fields: a form saves a grid in many writes.
        """
        if self.env.context.get("tracking_disable"):
            return
        precommit = self.env.cr.precommit
        if BEFORE not in precommit.data:
            precommit.data[BEFORE] = {}
            precommit.add(self.browse()._say_grids)
        before = precommit.data[BEFORE]
        for plan in self._origin:
            if plan.id not in before:
                before[plan.id] = plan._get_grid()

    def _get_grid(self):
        """Return what each product costs in each frequency, and how many are sold."""
        self.ensure_one()
        self.env.flush_all()
        say = self.env["subdebit.cadence"]._say
        grid = {}
        for line in self.line_ids.sorted():
            grid[line.id, None] = line.display_name, line.quantity
            for cell in line.price_ids:
                name = self.env._(
                    "%(product)s, %(cadence)s",
                    product=line.display_name,
                    cadence=say(*cell._get_pair()),
                )
                if cell.date_from or cell.date_to:
                    name = f"{name} ({cell._say_days()})"
                days = cell.date_from, cell.date_to
                grid[line.id, (*cell._get_pair(), *days)] = name, cell.price
        return grid

    @api.model
    def _say_grids(self):
        """Write into the chatter of each plan what changed in its grid."""
        before = self.env.cr.precommit.data.pop(BEFORE, {})
        for plan in self.browse(before).exists():
            changes = plan._get_grid_changes(before[plan.id], plan._get_grid())
            if changes:
                items = Markup().join(Markup("<li>%s</li>") % text for text in changes)
                plan._message_log(body=Markup("<ul>%s</ul>") % items)

    def _get_grid_changes(self, before, after):
        """Return a sentence for each product or price that is not as it was."""
        return [
            self._say_grid_change(key, before.get(key), after.get(key))
            for key in dict.fromkeys([*before, *after])
            if before.get(key, ("", None))[1] != after.get(key, ("", None))[1]
        ]

    def _say_grid_change(self, key, old, new):
        name = (new or old)[0]
        if key[1] is None:
            if old and new:
                return self.env._(
                    "%(product)s: quantity %(old)s → %(new)s",
                    product=name,
                    old=f"{old[1]:g}",
                    new=f"{new[1]:g}",
                )
            return (
                self.env._("Product added: %s", name)
                if new
                else self.env._("Product removed: %s", name)
            )
        say = self.currency_id.format
        return self.env._(
            "%(cell)s: %(old)s → %(new)s",
            cell=name,
            old=say(old[1]) if old else self.env._("no price"),
            new=say(new[1]) if new else self.env._("no price"),
        )
