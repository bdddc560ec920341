from itertools import groupby

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ..ledger.booked import NET
from ..statistics import add_to_bulk
from .documents import (
    InvoiceGroup,
    Position,
    make_documents,
    split_by_amount,
)


class SubdebitSubscription(models.Model):
    """Positions become documents, and documents become invoices and credit notes."""

    _inherit = "subdebit.subscription"

    # === POSITIONS === #

    def _get_position(self, line, charge, revision, group):
        """Return one charge as it goes on the invoice of a group."""
        quantity, price_unit = line._get_quantity_and_price(
            charge, group.fiscal_position
        )
        return Position(
            # NOTE: of one that a window sketches, what was saved: credits are of that.
            subscription=self._origin or self,
            line=line,
            charge=charge,
            revision=revision,
            group=group,
            amount=line._get_amount(charge),
            quantity=quantity,
            price_unit=price_unit,
            taxes=line._get_charge_taxes(charge, group.fiscal_position),
        )

    def _get_position_maker(self, journal=None, added=()):
        """Return a function that makes the position of a charge issued on a day.

        :param journal: of the company, if it is known already.
        :param added: as of ``_get_lines_by_key``.

        NOTE: who is asked, and how, is found once for all charges.
        """
        lines, parties = self._get_lines_by_key(added), self._get_parties()
        undated = [self._get_group(journal, slot) for slot in range(len(parties))]

        def make(charge, date, revision=0):
            group = undated[charge.payer_slot]._replace(
                issued_on=self._get_invoice_date(charge, date),
                bill_on=charge.bill_on,
                due_on=self._get_due_date(charge, date),
            )
            return self._get_position(lines[charge.key], charge, revision, group)

        return make

    def _get_group(self, journal=None, slot=0):
        """Return the ``InvoiceGroup`` of one payer of a subscription, without its dates.

        :param journal: of the company, taken where nothing else was agreed.
        """
        self.ensure_one()
        party = self._get_party(slot)
        return InvoiceGroup(
            company=self.company_id,
            payer=party.payer_id,
            token=party._get_chosen_token_sudo(),
            partner=party.invoice_partner_id,
            debtor=party.invoice_partner_id.commercial_partner_id,
            journal=self._get_journal(journal),
            currency=self.currency_id,
            term=party._get_payment_term(),
            fiscal_position=party._get_fiscal_position(),
            lang=party.invoice_partner_id.lang or self.env.lang or "en_US",
            payment_mode=party.payment_mode,
            offline_type=party.offline_type,
            policy=self.plan_id.invoice_policy or "post",
            issued_on=None,
            bill_on=None,
            due_on=None,
        )

    def _get_journal(self, default=None):
        """Return the journal that was agreed, or else the company's.

        :param default: the company's, where it is known already.
        """
        self.ensure_one()
        agreed = self.journal_id or self.plan_id.journal_id
        return agreed or default or self.company_id._subdebit_sale_journal()

    # === DOCUMENTS === #

    def _get_documents(self, groups):
        """Return the invoices and credit notes of groups of positions.

        :param list groups: lists of ``Position`` that share an invoice, in order.
        :return: list of ``Document``.
        """
        documents, _left = make_documents(groups, self._get_waiting_credits())
        return documents

    # === INVOICES AND CREDIT NOTES === #

    def _create_invoices(self, groups):
        """Make, link and post the invoices of groups of positions.

        :param list groups: lists of ``Position``, one company after another.
        :return: ``account.move``.
        """
        groups, free = split_by_amount(groups)
        self._waive_for_zero(free)
        self._check_lock_dates(groups)
        return self._create_documents(self._get_documents(groups))

    def _create_documents(self, documents):
        """Make, link and post invoices and credit notes.

        :param list documents: ``Document``, one company after another.
        :return: ``account.move``.
        """
        moves = self.env["account.move"]
        for company, parts in groupby(documents, key=lambda d: d.group.company):
            parts = list(parts)
            created = (
                self.env["account.move"]
                .with_company(company)
                .with_context(**self._get_invoice_context())
                .create([self._prepare_document_vals(part) for part in parts])
            )
            add_to_bulk(self.env, len(created))
            self._freeze_methods(created, parts)
            self._link_charges(created, parts)
            to_post = created.browse(
                move.id
                for move, part in zip(created, parts, strict=True)
                if part.group.policy != "draft"
            )
            if to_post:
                to_post._subdebit_post_together()
            moves |= created.with_env(self.env)
        return moves

    def _freeze_methods(self, moves, documents):
        """Write down which saved method was chosen, for what is issued now."""
        for move, document in zip(moves, documents, strict=True):
            if document.group.token:
                move.sudo().subdebit_token_id = document.group.token

    def _get_invoice_context(self):
        # NOTE: no tracking at birth, unless the law wants a trail: a thousand "created"
        # messages tell nobody anything that the charge's own explanation does not.
        wants_trail = any(self.company_id.mapped("restrictive_audit_trail"))
        return {
            "tracking_disable": not wants_trail,
            "mail_create_nosubscribe": True,
            "default_move_type": "out_invoice",
        }

    def _waive_for_zero(self, groups):
        """Cover the days of what costs nothing: nothing is issued for zero."""
        positions = [position for group in groups for position in group]
        covers = (
            self.env["subdebit.cover"]
            .sudo()
            .create(
                [
                    {**_prepare_cover_vals(position), "kind": "waived"}
                    for position in positions
                ]
            )
        )
        covers._settle_usage()

    def _prepare_document_vals(self, document):
        """Return the values of one invoice or credit note."""
        vals = self._prepare_invoice_vals(document)
        if document.is_credit_note:
            vals |= self._prepare_negative_vals(document)
        return vals

    def _prepare_negative_vals(self, document):
        """Return what makes a negative group a credit note that names its invoices."""
        largest = max(document.credits, key=lambda credit: credit.amounts[NET])
        names = dict.fromkeys(credit.invoice.name for credit in document.credits)
        return {
            "move_type": "out_refund",
            "reversed_entry_id": largest.invoice.id,
            "ref": self.env._("Credit for %s", ", ".join(names)),
        }

    def _prepare_invoice_vals(self, document):
        """Return the values of one invoice.

        :raise UserError: where no journal is left that could take it.
        """
        group = document.group
        if not group.journal:
            raise UserError(
                self.env._(
                    "%s has no sales journal that is in use: choose one in the settings,"
                    " or take it out of the archive.",
                    group.company.display_name,
                )
            )
        subscriptions = self.browse(p.subscription.id for p in document.positions)
        subscriptions |= self.browse(c.subscription.id for c in document.credits)
        return {
            "move_type": "out_invoice",
            "company_id": group.company.id,
            "journal_id": group.journal.id,
            "partner_id": group.partner.id,
            "currency_id": group.currency.id,
            "invoice_date": group.issued_on,
            "invoice_payment_term_id": group.term.id,
            **({} if group.term else {"invoice_date_due": group.due_on}),
            "fiscal_position_id": group.fiscal_position.id,
            "invoice_origin": ", ".join(subscriptions.mapped("name")),
            "invoice_user_id": subscriptions[:1]._get_salesperson().id,
            "subdebit_run_id": self.env.context.get("subdebit_run_id"),
            "subdebit_payer_id": group.payer.id,
            "subdebit_payment_mode": group.payment_mode,
            "subdebit_offline_type": group.offline_type,
            "invoice_line_ids": [
                *(
                    Command.create(
                        self._prepare_invoice_line_vals(position, document.sign)
                    )
                    for position in document.positions
                ),
                *(
                    Command.create(
                        self._prepare_planned_line_vals(credit, -document.sign)
                    )
                    for credit in document.credits
                ),
            ],
        }

    def _get_salesperson(self):
        """Return whom the customer may ask: a person, never the robot; or nobody."""
        chosen = self.partner_id.user_id or self.create_uid
        is_person = chosen.active and chosen._is_internal()
        return chosen if is_person and not chosen._is_superuser() else chosen.browse()

    def _prepare_invoice_line_vals(self, position, sign=1):
        """Return the values of one invoice line.

        :param int sign: -1 on a credit note.
        """
        line, period, group = position.line, position.charge.period, position.group
        first, last = (
            format_date(self.env, day, lang_code=group.lang)
            for day in (period.start, period.last)
        )
        days = first if first == last else f"{first} – {last}"
        product = line._get_product(position.charge)
        label = position.subscription._name_line(
            line, product, group.partner, group.lang, period.start
        )
        charges = self.env["subdebit.charge"].with_context(lang=group.lang)
        vals = {
            "product_id": product.id,
            "name": ", ".join(
                [
                    f"{label} ({days})",
                    *charges._say_usage(position.charge),
                    *charges._say_codes(position.charge),
                ]
            ),
            "quantity": position.quantity,
            "price_unit": sign * position.price_unit,
            **self.env["account.move.line"]._subdebit_prepare_service_vals(period),
            **self._prepare_balance_vals(position),
        }
        if position.taxes is not None:
            vals["tax_ids"] = [Command.set(position.taxes.ids)]
        return vals

    def _name_line(self, line, product, partner, lang, day):
        """Return a line's label; where somebody else is invoiced, with the customer."""
        self.ensure_one()
        customer, label = self.partner_id, line._get_label(product, day)
        if customer in (partner, partner.parent_id):
            return label
        return self.with_context(lang=lang).env._(
            "%(label)s for %(customer)s",
            label=label,
            customer=customer.name or customer.display_name,
        )

    def _prepare_planned_line_vals(self, credit, sign):
        """Return the values of the line of one credit that was planned."""
        return self._prepare_credit_line_vals(
            credit.charge.origin_id, credit.days, credit.amounts, sign
        )

    def _prepare_balance_vals(self, position):
        """Return what the line books, as Odoo would find out with a second write.

        NOTE: Odoo takes this as it is for a line without taxes. A line with taxes is
        computed by Odoo all the same, and corrected where they are in the price.
        """
        group, tags = position.group, position.line.product_id.sudo().account_tag_ids
        if tags or group.currency != group.company.currency_id:
            return {}
        balance = -group.currency.round(position.price)
        return {"balance": balance, "amount_currency": balance}

    def _link_charges(self, moves, documents):
        """Write the ledger: a charge and a cover for each invoice line."""
        charge_vals, cover_vals = [], []
        for move, document in zip(moves, documents, strict=True):
            positions = document.positions
            lines = move.invoice_line_ids.sorted("id")
            billed, taken = lines[: len(positions)], lines[len(positions) :]
            for credit, move_line in zip(document.credits, taken, strict=True):
                credit.charge.move_line_id = move_line
            for position, move_line in zip(positions, billed, strict=True):
                charge_vals.append(_prepare_charge_vals(position, move_line))
                cover_vals.append({**_prepare_cover_vals(position), "kind": "billed"})
        charges = self.env["subdebit.charge"].sudo().create(charge_vals)
        for charge, vals in zip(charges, cover_vals, strict=True):
            vals["charge_id"] = charge.id
        self.env["subdebit.cover"].sudo().create(cover_vals)._settle_usage()


def _prepare_cover_vals(position):
    return {
        "subscription_id": position.subscription.id,
        "line_id": position.line.id,
        "payer_slot": position.charge.payer_slot,
        "date_from": position.charge.period.start,
        "date_to": position.charge.period.end,
    }


def _prepare_charge_vals(position, move_line):
    line, charge = position.line, position.charge
    return {
        "subscription_id": position.subscription.id,
        "line_id": line.id,
        "kind": charge.kind,
        "occurrence": charge.occurrence,
        "payer_slot": charge.payer_slot,
        "date_from": charge.period.start,
        "date_to": charge.period.end,
        "sign": 1,
        "revision": position.revision,
        "quantity": float(charge.quantity),
        "unit_price": charge.unit_price,
        "share_num": charge.share.numerator,
        "share_den": charge.share.denominator,
        "terms_hash": line._get_terms_hash(),
        "event_id": _get_event_id(position),
        "move_line_id": move_line.id,
        "explanation": line._explain(charge),
    }


def _get_event_id(position):
    """Return the last event that shaped a charge, or else the one it all began with."""
    numbers = [cause.number for cause in position.charge.derivation.causes]
    shaped = [number for number in numbers if number]
    return shaped[-1] if shaped else position.subscription.event_ids[-1:].id
