from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date, is_html_empty


class AccountMove(models.Model):
    """What the customer reads on an invoice: when it was supplied, how it is paid."""

    _inherit = "account.move"

    subdebit_period_from = fields.Date(
        string="Supplied From", compute="_compute_subdebit_period"
    )
    subdebit_period_to = fields.Date(
        string="Supplied Up To",
        compute="_compute_subdebit_period",
        help="The last day of the period of supply.",
    )
    subdebit_period = fields.Char(
        string="Period of Supply", compute="_compute_subdebit_period"
    )
    subdebit_payment_sentence = fields.Char(
        string="How It Is Paid",
        compute="_compute_subdebit_payment_sentence",
        compute_sudo=True,
    )
    subdebit_credited_names = fields.Char(
        string="Credited Invoices", compute="_compute_subdebit_credited_names"
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "invoice_line_ids.subscription_date_from",
        "invoice_line_ids.subscription_date_to",
        "invoice_line_ids.subdebit_credited_line_id",
        "move_type",
    )
    @api.depends_context("lang")
    def _compute_subdebit_period(self):
        for move in self:
            lines = move._subdebit_get_supplied_lines()
            periods = [line._subdebit_get_service_period() for line in lines]
            first = min((period.start for period in periods), default=False)
            last = max((period.last for period in periods), default=False)
            days = [format_date(self.env, day) for day in (first, last) if day]
            move.subdebit_period_from = first
            move.subdebit_period_to = last
            move.subdebit_period = " – ".join(dict.fromkeys(days)) or False

    @api.depends(
        "invoice_date_due",
        "amount_residual",
        "subdebit_collection_state",
        "move_type",
    )
    @api.depends_context("lang")
    def _compute_subdebit_payment_sentence(self):
        for move in self:
            move.subdebit_payment_sentence = move._subdebit_say_how_paid()

    @api.depends("reversed_entry_id", "line_ids.subdebit_credited_line_id")
    def _compute_subdebit_credited_names(self):
        for move in self:
            names = move._subdebit_get_credited().mapped("name")
            move.subdebit_credited_names = ", ".join(names) or False

    @api.depends("subdebit_payment_mode")
    def _compute_narration(self):
        # NOTE: what a customer was sent is not rewritten when his language changes.
        issued = self.filtered(lambda m: m.subdebit_payment_mode and m.state != "draft")
        result = super(AccountMove, self - issued)._compute_narration()
        for move in (self - issued).filtered("subdebit_payment_mode"):
            move._subdebit_add_footer()
        return result

    def _subdebit_add_footer(self):
        """Put the company's footer below the agreed terms."""
        lang = self.partner_id.lang or self.env.user.lang
        footer = self.company_id.with_context(lang=lang).subdebit_footer
        if is_html_empty(footer):
            return
        parameters = self.env["ir.config_parameter"].sudo()
        has_terms = parameters.get_param("account.use_invoice_terms")
        terms = (has_terms and self.narration) or ""
        self.narration = Markup("%s%s") % (terms, footer)

    def _subdebit_get_supplied_lines(self):
        """Return the lines that tell of a supply.

        What an invoice takes off for days of an earlier one is not its own supply.
        """
        lines = self.invoice_line_ids.filtered("subscription_date_to")
        if self.move_type == "out_refund":
            return lines
        return lines.filtered(lambda line: not line.subdebit_credited_line_id) or lines

    def _prepare_product_base_line_for_taxes_computation(self, product_line):
        # NOTE: the electronic formats read the period here; its end is the last day.
        base_line = super()._prepare_product_base_line_for_taxes_computation(
            product_line
        )
        if product_line.subscription_date_from:
            period = product_line._subdebit_get_service_period()
            base_line["deferred_start_date"] = period.start
            base_line["deferred_end_date"] = period.last
        return base_line

    # === WHO IS DEBITED, AND WHEN === #

    def _subdebit_will_be_debited(self):
        """Tell whether a saved method is, or is about to be, debited."""
        self.ensure_one()
        return (
            self.move_type == "out_invoice"
            and self.subdebit_collection_state in ("to_collect", "in_flight")
            and bool(self._subdebit_get_token_sudo())
        )

    def _subdebit_get_charge_date(self):
        """Return the day on which the method is debited, the first of several."""
        parts = self._subdebit_get_parts_sudo()
        if parts:
            return parts[0][0]
        return self._subdebit_get_asking_debit_sudo().date or self.invoice_date_due

    def _subdebit_say_how_paid(self):
        """Return the sentence for the customer; False where nothing is to be paid."""
        self.ensure_one()
        waiting = ("to_collect", "in_flight", "offline")
        if (
            self.move_type != "out_invoice"
            or self.subdebit_collection_state not in waiting
        ):
            return False
        agreed = self._subdebit_say_agreed_parts()
        if agreed:
            return agreed
        if self._subdebit_will_be_debited():
            return self._subdebit_say_debited()
        return self._subdebit_say_to_pay()

    def _subdebit_say_debited(self):
        sentence = self._subdebit_say_sums_debited(self._subdebit_name_method())
        details = ", ".join(self._subdebit_get_mandate_details())
        return f"{sentence} ({details})." if details else f"{sentence}."

    def _subdebit_name_method(self):
        """Return what is debited; where that is not the debtor's, whose it is."""
        token_sudo = self._subdebit_get_token_sudo()
        method = f"{token_sudo.payment_method_id.name} {token_sudo.display_name}"
        payer = self.subdebit_payer_id
        if payer.commercial_partner_id == self.commercial_partner_id:
            return method
        return self.env._(
            "%(method)s of %(payer)s", method=method, payer=payer.display_name
        )

    def _subdebit_say_sums_debited(self, method):
        parts = self._subdebit_get_parts_sudo()
        if len(parts) > 1:
            return self._subdebit_say_parts_debited(parts, method)
        if self._subdebit_is_too_small():
            return self.env._(
                "%(amount)s will be debited from %(method)s together with a later"
                " invoice: so small a sum is not debited alone",
                amount=self.currency_id.format(self.amount_residual),
                method=method,
            )
        return self.env._(
            "%(amount)s will be debited on %(date)s from %(method)s",
            amount=self.currency_id.format(self.amount_residual),
            date=format_date(self.env, self._subdebit_get_charge_date()),
            method=method,
        )

    def _subdebit_is_too_small(self):
        """Tell whether the provider takes no sum so small, and nothing else is debited."""
        provider_sudo = self._subdebit_get_token_sudo().provider_id
        least = provider_sudo._subdebit_get_minimum(self.currency_id)
        is_small = self.currency_id.compare_amounts(self.amount_residual, least) < 0
        return is_small and not self._subdebit_get_asking_debit_sudo()

    def _subdebit_get_mandate_details(self):
        """Return what a pre-notification of a bank debit has to name."""
        token_sudo = self._subdebit_get_token_sudo()
        scheme, company = token_sudo.mandate_scheme or "card", self.company_id
        if scheme == "card":
            return []
        details = [self.env._("creditor %s", company.name)]
        if token_sudo.mandate_reference:
            details.append(self.env._("mandate %s", token_sudo.mandate_reference))
        if scheme == "sepa_core" and company.subdebit_creditor_identifier:
            number = company.subdebit_creditor_identifier
            details.append(self.env._("creditor identifier %s", number))
        return details

    def _subdebit_say_to_pay(self):
        values = {
            "amount": self.currency_id.format(self.amount_residual),
            "date": format_date(self.env, self.invoice_date_due),
        }
        if self.subdebit_payment_mode == "automatic":
            return self.env._(
                "There is no saved card or bank account to debit: please pay"
                " %(amount)s by %(date)s.",
                **values,
            )
        if self.subdebit_offline_type in (False, "other"):
            return self.env._("Please pay %(amount)s by %(date)s.", **values)
        kinds = self._fields["subdebit_offline_type"]._description_selection(self.env)
        return self.env._(
            "Please pay %(amount)s by %(date)s. Agreed way of payment: %(kind)s.",
            kind=dict(kinds)[self.subdebit_offline_type],
            **values,
        )

    # === IN WHICH WORDS === #

    def _subdebit_get_mail_template(self):
        """Return our template for one of our invoices; empty if it was deleted."""
        self.ensure_one()
        name = "credit_note" if self.move_type == "out_refund" else "invoice"
        template = self.env["mail.template"]
        if self._subdebit_is_ours():
            template = self.env.ref(
                f"subscription_debit.mail_template_{name}", raise_if_not_found=False
            )
        return template or self.env["mail.template"]

    def _get_invoice_proforma_pdf_report_filename(self):
        """Call what was issued by its name: it is no proforma of something to come."""
        self.ensure_one()
        if self.state == "posted" and self._subdebit_is_ours():
            return self._get_invoice_report_filename()
        return super()._get_invoice_proforma_pdf_report_filename()
