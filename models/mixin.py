"""Guards that every model of ours shares: rights, doors, questions, batches."""

from functools import partial

import psycopg2

from odoo import SUPERUSER_ID, api, models, tools
from odoo.exceptions import AccessError, ConcurrencyError, LockError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, retrying
from odoo.tools import plaintext2html

MODULE = "subscription_debit"


def require(records, *groups, operation="write"):
    """Refuse a user who is in none of our groups, or may not reach the records.

    Comes before any ``sudo()``: a group alone opens the records of all companies.

    :param groups: names of groups of ours, such as ``billing``; any of them will do.
    :param str operation: what the user must be allowed to do with the records.
    :raise AccessError: names the groups, or what Odoo refuses.
    """
    env = records.env
    if env.su:
        return
    xml_ids = [f"subscription_debit.group_{name}" for name in groups]
    if not any(map(env.user.has_group, xml_ids)):
        names = [env.ref(xml_id).sudo().name for xml_id in xml_ids]
        raise AccessError(
            env._(
                "This needs the right “%(group)s” of Subscriptions & Debits: ask your"
                " administrator, or a colleague who has it.",
                group=" / ".join(names),
            )
        )
    records.check_access(operation)


def say_about(env, what, said):
    """Return a name and what is said of it, with the colon of the user's language."""
    return env._("%(what)s: %(said)s", what=what, said=said)


def refuse_by_hand(records, names):
    """Refuse fields of ours on a model of Odoo's that only our doors set.

    :param names: of the fields.
    :raise AccessError: names the first, unless a door asks.
    """
    env = records.env
    for name in () if env.su else sorted(names):
        raise AccessError(
            env._(
                "“%(field)s” (%(model)s) is not written by hand: use the buttons of"
                " the form.",
                field=records._fields[name]._description_string(env),
                model=env["ir.model"]._get(records._name).name,
            )
        )


def each_its_own(records, work, flag, split=list):
    """Do work on all records together; where it fails, on parts of them.

    One record's failure is its own: it alone is flagged, and the others are done.

    :param work: called with records, in a savepoint; its result is returned.
    :param flag: called with the one record that fails, and the error.
    :param split: called with records that failed together; returns parts of them.
    :return: list of the results, one for each part that was done.
    :raise psycopg2.Error: where somebody else is at work, for Odoo to try again.
    :raise ConcurrencyError: as above.
    """
    if not records:
        return []
    try:
        with records.env.cr.savepoint():
            return [work(records)]
    except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError):
        raise
    except LockError as error:
        raise ConcurrencyError(str(error)) from error
    except Exception as error:  # noqa: BLE001 one record's failure is its own
        if len(records) == 1:
            flag(records, error)
            return []
    return [
        result
        for part in split(records)
        for result in each_its_own(part, work, flag, split)
    ]


class SubdebitAdded(models.AbstractModel):
    """Guards of our fields on a model of Odoo's, whose own doors are left as they are."""

    _name = "subdebit.added"
    _description = "Guards of What Is Added to Records of Odoo"

    @api.model
    @tools.ormcache()
    def _subdebit_get_door_fields(self):
        """Return the names of our fields that only our methods set."""
        return frozenset(
            name
            for name, field in self._fields.items()
            if field._module == MODULE and field.store and field.readonly
        )

    @api.model
    def default_get(self, fields):
        """Take nothing of ours from the context, or from a user's own defaults."""
        doors = self._subdebit_get_door_fields()
        return super().default_get([name for name in fields if name not in doors])

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse what only a door sets."""
        doors = self._subdebit_get_door_fields()
        for vals in vals_list:
            refuse_by_hand(self, {name for name in doors if vals.get(name)})
        return super().create(vals_list)

    def write(self, vals):
        """Refuse what only a door sets."""
        refuse_by_hand(self, self._subdebit_get_door_fields().intersection(vals))
        return super().write(vals)


class SubdebitMixin(models.AbstractModel):
    """Guards that stand at every way in, and the manner in which we fail."""

    _name = "subdebit.mixin"
    _description = "Guards of Subscriptions & Debits"

    #: Fields that only a door sets, beside those which are stored and read-only.
    _set_by_doors = ()
    #: Fields that are read-only on screens, and yet may be set from outside.
    _set_by_hand = ()

    # === WHAT ONLY A DOOR SETS === #

    @api.model
    @tools.ormcache()
    def _get_door_fields(self):
        """Return the names of the fields that only the methods of the model set.

        None of a window: what it shows is its creator's, and decides nothing.
        """
        if self._transient:
            return frozenset()
        readonly = {
            name
            for name, field in self._fields.items()
            if field.store and field.readonly and name not in models.MAGIC_COLUMNS
        }
        return frozenset((readonly | set(self._set_by_doors)) - set(self._set_by_hand))

    @api.model
    def default_get(self, fields):
        """Take no default of a door's field from the context or from a user's own."""
        doors = self._get_door_fields()
        defaults = super().default_get([name for name in fields if name not in doors])
        for name in doors.intersection(fields):
            field = self._fields[name]
            if field.default:
                value = field.convert_to_cache(field.default(self), self, False)
                defaults[name] = field.convert_to_write(value, self)
        return defaults

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse values that only a door sets."""
        for vals in vals_list:
            self._check_by_hand(self._get_other_than_default(vals))
        return super().create(self._fill_in(vals_list))

    @api.model
    def _get_other_than_default(self, vals):
        doors = self._get_door_fields().intersection(vals)
        defaults = self.default_get(list(doors)) if doors else {}
        return [name for name in doors if vals[name] not in (False, defaults.get(name))]

    @api.model
    def _fill_in(self, vals_list):
        """Return the values of new records with what the model itself gives them."""
        return vals_list

    def write(self, vals):
        """Refuse values that only a door sets."""
        self._check_by_hand(vals)
        return super().write(vals)

    @api.model
    def _check_by_hand(self, names):
        """Refuse fields that only a door sets, unless it is one that asks.

        :raise AccessError: names the field.
        """
        refuse_by_hand(self, self._get_door_fields().intersection(names))

    # === WHO MAY === #

    def _require(self, *groups, operation="write"):
        """Refuse a user who is in none of our groups, or may not reach the records."""
        require(self, *groups, operation=operation)

    # === WHO IS ASKED === #

    def _ask_once(self, activity_type, note=""):
        """Ask a person to look at each record, once for each kind of question.

        :param str activity_type: the XML id of ours.
        :param str note: plain text, which may hold what a customer wrote.
        """
        for record in self:
            if not record.activity_search([activity_type]):
                record.activity_schedule(
                    activity_type,
                    note=plaintext2html(note),
                    user_id=record._get_responsible().id,
                )

    def _get_responsible(self):
        """Return the user who is asked to look at a problem of one record.

        NOTE: the daily run acts as OdooBot, whose list of things to do nobody reads.
        """
        self.ensure_one()
        creator = self.create_uid
        if creator.active and creator._is_internal() and not creator._is_superuser():
            return creator
        return self._get_handlers()[:1] or self.env.user

    def _get_handlers(self):
        """Return who handles failed payments of the company, or else its Managers.

        The one whom the company chose comes first, then who worked last.
        """
        handlers = self._get_users_of("failed_payments")
        chosen = self.company_id.sudo().subdebit_failed_user_id
        able = handlers | self._get_users_of("billing")
        return (chosen & able) | (handlers or self._get_users_of("manager"))

    def _get_salespeople(self, customers):
        """Return the salespeople of customers who may handle what failed."""
        able = self._get_users_of("failed_payments") | self._get_users_of("billing")
        return (customers | customers.commercial_partner_id).sudo().user_id & able

    def _get_users_of(self, name):
        """Return the people of a group of ours who work in the company, the last first.

        :param str name: of the group, such as ``billing``.
        """
        company = self.company_id
        group = self.env.ref(f"subscription_debit.group_{name}").sudo()
        users = group.all_user_ids.filtered(
            lambda user: (
                user.active and not user._is_superuser() and company in user.company_ids
            )
        )
        return users.sorted(lambda user: str(user.login_date or ""), reverse=True)

    # === A TRANSACTION OF ITS OWN === #

    def _in_own_transaction(self, method, *args):
        """Call a method on the records with a fresh cursor, and commit it.

        Odoo's retry is around the database work alone, never around a call.
        """
        with self.env.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, dict(self.env.context))
            return retrying(partial(getattr(self.with_env(env), method), *args), env)

    # === BATCHES, THEN ONE BY ONE === #

    def _each_its_own(self, work, flag, split=list):
        """Do work on all records together; where it fails, on parts of them."""
        return each_its_own(self, work, flag, split)

    @api.model
    def _say_error(self, error):
        """Return an error as a sentence that a user understands."""
        if isinstance(error, psycopg2.Error):
            return self._say_database_error(error)
        words = str(error).strip()
        if isinstance(error, UserError) and words:
            return words
        return self.env._(
            "Unexpected error, please report it: %(kind)s %(words)s",
            kind=type(error).__name__,
            words=words,
        )

    def _say_database_error(self, error):
        table = error.diag.table_name
        model = next(
            (
                self.env[name]
                for name, model in self.env.items()
                if model._table == table
            ),
            self.env["base"],
        )
        return model._sql_error_to_message(error)
