"""What every window of ours keeps to: it is its creator's, and knows what he may see."""

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Command

# Commands of a list of records that name a record by its number.
NAMING = (Command.UPDATE, Command.DELETE, Command.UNLINK, Command.LINK)


class SubdebitWindow(models.AbstractModel):
    """A window computes with more rights than its user has: what comes in is checked.

    That nobody else reads or edits it is a record rule (``security/rules.xml``).
    """

    _name = "subdebit.window"
    _description = "Window of Subscriptions & Debits"
    _inherit = ["subdebit.mixin"]

    @api.model
    def default_get(self, fields):
        """Refuse records that the user may not read."""
        defaults = super().default_get(fields)
        self._check_incoming(defaults)
        return defaults

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse records that the user may not read."""
        for vals in vals_list:
            self._check_incoming(vals)
        return super().create([self._forget_unsaved(vals) for vals in vals_list])

    def write(self, vals):
        """Refuse records that the user may not read."""
        self._check_incoming(vals)
        return super().write(self._forget_unsaved(vals))

    def onchange(self, values, field_names, fields_spec):
        """Refuse records that the user may not read."""
        self._check_incoming(values)
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def _forget_unsaved(self, vals):
        """Return values that take away nothing that was never saved.

        NOTE: a client may tell of rows that an onchange made and another took away, by
        a number of its own, which the database does not understand.
        """
        kept = {}
        for name, value in vals.items():
            field = self._fields.get(name)
            if field and field.type in ("one2many", "many2many") and value:
                value = [item for item in value if not _takes_unsaved_away(item)]
            kept[name] = value
        return kept

    @api.model
    def _check_incoming(self, vals):
        """Refuse values that name a record which the user may not read.

        :raise AccessError: as Odoo's own, or of a company that is not the user's.
        """
        if self.env.su:
            return
        for model_name, ids in self._collect_named(vals).items():
            if model_name == "res.company":
                self._check_companies(ids)
            else:
                self.env[model_name].browse(ids).check_access("read")

    def _check_companies(self, ids):
        if ids - set(self.env.companies.ids):
            raise AccessError(
                self.env._("You do not work in that company: switch to it first.")
            )

    @api.model
    def _collect_named(self, vals):
        """Return the records that values name: dict, model name -> set of ids."""
        found = {}
        for name, value in vals.items():
            field = self._fields.get(name)
            if not field or not field.relational or not value:
                continue
            comodel = self.env[field.comodel_name]
            items = value if field.type in ("one2many", "many2many") else [value]
            for item in items if isinstance(items, list | tuple) else [items]:
                ids, nested = _take_apart(item)
                found.setdefault(comodel._name, set()).update(ids)
                if nested and isinstance(comodel, SubdebitWindow):
                    for key, more in comodel._collect_named(nested).items():
                        found.setdefault(key, set()).update(more)
        return {name: ids for name, ids in found.items() if ids}


def _takes_unsaved_away(item):
    """Tell whether a command takes away a row that has no number of the database."""
    return (
        isinstance(item, list | tuple)
        and len(item) > 1
        and item[0] in (Command.DELETE, Command.UNLINK)
        and not isinstance(item[1], int)
    )


def _take_apart(item):
    """Return the ids that a value of a relation names, and the values within."""
    if isinstance(item, models.BaseModel):
        return set(item._origin.ids), None
    if isinstance(item, dict):
        return {item["id"]} if isinstance(item.get("id"), int) else set(), item
    if isinstance(item, int):
        return {item}, None
    if not isinstance(item, list | tuple) or not item:
        return set(), None
    command, number, content = (*item, None, None)[:3]
    if command == Command.SET:
        return set(content or ()), None
    named = {number} if command in NAMING and isinstance(number, int) else set()
    return named, content if isinstance(content, dict) else None
