from odoo import models
from odoo.exceptions import UserError

from ...const import RUNNING_STATES
from ..subscription.changing import CHANGED_BY_WINDOW, MOVED
from .plan import Item, Plan, say_why_none


class ResPartner(models.Model):
    """A subscription that was registered for the wrong client goes to the right one.

    "The parent registered himself instead of the child." Who pays may stay; or all of
    it goes over: what is open is billed to the other, what was paid is his credit.
    """

    _inherit = "res.partner"

    def _subdebit_get_movable_sudo(self, company):
        """Return what runs for a client in a company, the newest first."""
        subscriptions_sudo = self.env["subdebit.subscription"].sudo()
        return subscriptions_sudo.search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "child_of", self.commercial_partner_id.id),
                ("state", "in", RUNNING_STATES),
            ],
            order="date_start desc, id desc",
        )

    def _subdebit_why_not_move(self, company, currency):
        found_sudo = self._subdebit_get_movable_sudo(company)
        if not found_sudo:
            return self.env._("%s has no subscription that runs.", self.display_name)
        return say_why_none(found_sudo, lambda one: one._say_not_moved())

    def _subdebit_plan_move(self, choice):
        """Return the credit notes and the transfer, and what is billed to the other."""
        subscriptions = self.env["subdebit.subscription"]
        one_sudo = (choice.subscription or subscriptions).sudo()
        if one_sudo not in self._subdebit_get_movable_sudo(choice.company):
            return Plan(problem=self.env._("Choose the subscription that is moved."))
        if not choice.other:
            return Plan(problem=self.env._("Choose the customer whom it is for."))
        problem = (
            one_sudo._say_not_moved()
            or self._subdebit_check_receiver(choice, one_sudo)
            or self._subdebit_check_moved_books(choice, one_sudo)
        )
        if problem:
            return Plan(problem=problem)
        return Plan(
            items=tuple(one_sudo._preview_moving(choice)),
            said=tuple(one_sudo._say_moving(choice)),
        )

    def _subdebit_check_receiver(self, choice, subscription):
        other = choice.other
        if other == subscription.partner_id:
            return self.env._("It is for %s already.", other.display_name)
        if other.company_id and other.company_id != choice.company:
            return self.env._("%s belongs to another company.", other.display_name)
        return ""

    def _subdebit_check_moved_books(self, choice, subscription):
        """Return why the invoices cannot be taken back today, or empty."""
        if choice.keeps_payer:
            return ""
        for move, lines in subscription._get_moved_lines().grouped("move_id").items():
            problem = (
                move._subdebit_say_what_locks("locks")
                or move._subdebit_say_credited_in_part(lines)
                or self._subdebit_check_note_open(choice, move)
            )
            if problem:
                return problem
        journal = self.env["account.move"]._subdebit_get_misc_journal_sudo(
            choice.company
        )
        return self._subdebit_check_open(choice, journal)

    def _subdebit_do_move(self, plan, choice):
        """Move it: the records that were made are matched, and told on both."""
        choice.other.check_access("read")
        one_sudo = choice.subscription.sudo().with_company(choice.company)
        client = one_sudo.partner_id
        if choice.keeps_payer:
            one_sudo._move_client(choice.other, {}, choice.reason)
        else:
            one_sudo._move_with_books(choice)
        words = self.env._(
            "%(name)s was registered for %(client)s, and is for %(other)s: %(reason)s",
            name=one_sudo.display_name,
            client=client.display_name,
            other=choice.other.display_name,
            reason=choice.reason or "–",
        )
        for partner in (client, choice.other):
            partner.sudo()._message_log(body=words)
        return one_sudo


class SubdebitSubscription(models.Model):
    _inherit = "subdebit.subscription"

    # === WHAT STANDS IN THE WAY === #

    def _say_not_moved(self):
        """Return why a subscription cannot be moved to another client, or empty."""
        self.ensure_one()
        if self.managed_by:
            return self._say_managed()
        if self.share_ids:
            return self.env._(
                "%s is shared by two payers: let one of them pay all of it first.",
                self.name,
            )
        drafts = self.charge_ids.move_id.filtered(lambda m: m.state == "draft")
        if drafts:
            return self.env._(
                "%s has an invoice that is still a draft: post it or delete it first.",
                self.name,
            )
        return ""

    # === ITS INVOICES === #

    def _get_moved_lines(self):
        """Return the invoice lines that bill it, and are not taken back in full."""
        charges = self.charge_ids.filtered(
            lambda charge: (
                charge.sign == 1
                and charge.move_id.state == "posted"
                and charge.move_id.move_type == "out_invoice"
                and not charge._is_taken_back()
            )
        )
        return charges.move_line_id.sorted(lambda line: (line.date, line.id))

    def _get_moved_sums(self):
        """Return dict: invoice -> ``(its lines, what comes back, what of it was paid)``."""
        found = {}
        for move, lines in self._get_moved_lines().grouped("move_id").items():
            amount = move._subdebit_sum_left(lines)
            owed = min(move.amount_residual, amount)
            found[move] = lines, amount, move.currency_id.round(amount - owed)
        return found

    def _preview_moving(self, choice):
        """Yield the ``Item``s of the credit notes, and of what the other is given."""
        if choice.keeps_payer:
            return
        for move, (lines, _amount, paid) in self._get_moved_sums().items():
            vals = move._subdebit_prepare_note_vals(None, choice.day, None, lines)
            receivable = move._subdebit_get_receivable()
            yield from move._subdebit_preview_document(vals, receivable)
            if paid:
                yield from self._preview_given(move, paid, choice)

    def _preview_given(self, move, paid, choice, pays=None):
        """Yield both ``Item``s by which what was paid becomes the other's credit."""
        company, other = choice.company, choice.other.commercial_partner_id
        balance = move.currency_id._convert(
            paid, company.currency_id, company, choice.day
        )
        if pays:
            balance = pays._subdebit_get_balance_of(paid)
        yield Item(
            account=move._subdebit_get_receivable(),
            partner=move.commercial_partner_id,
            label=self.env._("Credit given to %s", other.display_name),
            amount_currency=paid,
            balance=balance,
            pays=pays,
        )
        with_company = other.sudo().with_company(company)
        yield Item(
            account=with_company.property_account_receivable_id,
            partner=other,
            label=self.env._("Credit of %s", move.commercial_partner_id.display_name),
            amount_currency=-paid,
            balance=-balance,
        )

    # === SAID BEFORE === #

    def _say_moving(self, choice):
        """Yield what becomes of who pays, of what is open and of what was paid."""
        told = {
            "name": self.display_name,
            "client": self.partner_id.display_name,
            "other": choice.other.display_name,
            "payer": self.payer_id.display_name,
        }
        yield self.env._("%(name)s is for %(other)s, not for %(client)s.", **told)
        if choice.keeps_payer:
            yield self.env._(
                "%(payer)s goes on paying. Invoices and payments stay as they are, in"
                " the account of %(payer)s.",
                **told,
            )
            return
        yield self.env._("From now on %(other)s pays, as the contact says.", **told)
        sums = self._get_moved_sums()
        if not sums:
            yield self.env._("Nothing was invoiced yet.")
            return
        for move, (_lines, amount, paid) in sums.items():
            yield self.env._(
                "%(name)s: %(amount)s are taken back by a credit note; %(paid)s of it"
                " were paid.",
                name=move.name,
                amount=move.currency_id.format(amount),
                paid=move.currency_id.format(paid),
            )
        whole = sum(amount for _lines, amount, _paid in sums.values())
        paid = sum(paid for _lines, _amount, paid in sums.values())
        yield self.env._(
            "The same days are billed to %(other)s: %(whole)s. %(paid)s of it are paid"
            " by the credit, %(open)s stay open.",
            other=told["other"],
            whole=self.currency_id.format(whole),
            paid=self.currency_id.format(paid),
            open=self.currency_id.format(whole - paid),
        )

    # === DONE === #

    def _move_client(self, other, vals, reason):
        """Let it be for another client; who pays is written as it was, or as told.

        :param dict vals: of the fields in ``CHANGED_BY_WINDOW`` that are to be others.
        """
        self.ensure_one()
        before = self.partner_id
        kept = {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in CHANGED_BY_WINDOW
        }
        if not vals and not self.payer_kind:
            # NOTE: who paid for himself pays for the other now, and is invoiced as before.
            kept["payer_kind"] = "for_client"
        moving = self.with_context(subdebit_moved=MOVED)
        moving.write({**kept, **vals, "partner_id": other.id})
        if vals:
            self._compute_method_owner_id()
            self._update_debit_scheme()
        self._add_event(
            "payer",
            self._get_today(),
            self.env._(
                "For %(other)s, not for %(client)s. %(reason)s",
                other=other.display_name,
                client=before.display_name,
                reason=reason or "",
            ).strip(),
        )

    def _move_with_books(self, choice):
        """Take the invoices back, bill the other for the same days, give what was paid."""
        sums, given = self._get_moved_sums(), []
        whole = sum(amount for _lines, amount, _paid in sums.values())
        places = set(map(_get_place, self._get_moved_lines().subdebit_charge_ids))
        for move, (lines, _amount, paid) in sums.items():
            move._subdebit_touch_to_serialise()
            note = move._subdebit_make_note(
                None, choice.day, choice.reason, keeps_period=False, only=lines
            )
            owed = note.line_ids.filtered(
                lambda item: item.account_type == "asset_receivable"
            )
            if paid:
                given += self._preview_given(move, paid, choice, owed)
        self._move_client(choice.other, self._get_vals_of_other(choice), choice.reason)
        invoices = self._bill(choice.day) if sums else self.env["account.move"]
        self._check_moved_sum(whole, invoices, places)
        if given:
            moves = self.env["account.move"]
            entry = moves._subdebit_make_operation_sudo(
                "transfer",
                Plan(items=tuple(given)),
                choice,
                moves._subdebit_get_misc_journal_sudo(choice.company),
            )
            self._pair_moved(entry, invoices)

    def _get_vals_of_other(self, choice):
        """Return who pays from now on, and how: the other himself, as his contact says."""
        other = choice.other
        return {
            "payer_id": other.id,
            "payer_kind": False,
            "invoice_partner_id": other._subdebit_get_invoice_address().id,
            "payment_token_id": False,
            **other.with_company(choice.company)._subdebit_mode_vals(),
        }

    def _check_moved_sum(self, whole, invoices, places):
        """Refuse where the other is billed another sum than was shown.

        :param places: which lines and days were taken back; others may be due too.
        :raise UserError: with both sums; his taxes are others, for example.
        """
        charges = invoices.line_ids.subdebit_charge_ids.filtered(
            lambda charge: _get_place(charge) in places
        )
        billed = sum(charges.move_line_id.mapped("price_total"))
        if self.currency_id.compare_amounts(whole, billed):
            raise UserError(
                self.env._(
                    "The same days come to %(billed)s for the other customer, and not to"
                    " %(whole)s: nothing was done. Cancel the invoices one by one, end"
                    " the subscription and start one for the other customer.",
                    billed=self.currency_id.format(billed),
                    whole=self.currency_id.format(whole),
                )
            )

    def _pair_moved(self, entry, invoices):
        """Match what the other was given with his invoices, the first that is due first."""
        for move in invoices.sorted(lambda m: (m.invoice_date_due, m.id)):
            receivable = move._subdebit_get_receivable()
            credits = entry.line_ids.filtered(
                lambda item, move=move, receivable=receivable: (
                    item.partner_id == move.commercial_partner_id
                    and item.account_id == receivable
                    and item.amount_residual_currency < 0
                )
            )
            owed = move.line_ids.filtered(
                lambda item, receivable=receivable: item.account_id == receivable
            )
            if credits and owed:
                (credits | owed).reconcile()


def _get_place(charge):
    return charge.line_id, charge.payer_slot, charge.date_from
