from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError


class SubdebitConsentText(models.Model):
    """Each wording that was ever shown to be ticked: never edited, never deleted.

    A plan has its own, or takes that of its company, or else a standard sentence. Who
    does not pay ticks that of the company, or else a standard sentence. The version
    counts the wordings of one of these in one language.
    """

    _name = "subdebit.consent.text"
    _description = "Wording of a Consent"
    _inherit = ["subdebit.mixin"]
    _order = "id desc"
    _rec_name = "text"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    source = fields.Char(
        required=True,
        readonly=True,
        help="Whose wording it is: that of a plan or of the company.",
    )
    lang = fields.Char(string="Language", required=True, readonly=True)
    version = fields.Integer(required=True, readonly=True)
    text = fields.Text(required=True, readonly=True)

    _version_once = models.Constraint(
        "UNIQUE(company_id, source, lang, version)",
        "Somebody else was faster: try again.",
    )

    @api.model
    def _get_current_sudo(self, company, plan, *, pays=True):
        """Return the wording that is shown now; a new version where it has changed.

        :param company: ``res.company``.
        :param plan: ``subdebit.plan``, maybe empty.
        :param bool pays: whether who ticks it pays; or receives what others pay.
        """
        find = self._find_text if pays else self._find_receiver_text
        source, text = find(company.sudo(), plan.sudo())
        key = {
            "company_id": company.id,
            "source": source,
            "lang": self.env.lang or "en_US",
        }
        domain = [(name, "=", value) for name, value in key.items()]
        last = self.sudo().search(domain, order="version desc", limit=1)
        if last.text == text:
            return last
        vals = {**key, "version": last.version + 1, "text": text}
        try:
            with self.env.cr.savepoint():
                return self.sudo().create(vals)
        except UniqueViolation as error:
            raise ConcurrencyError(str(error)) from error

    def _find_text(self, company, plan):
        if plan.consent_text:
            return f"plan {plan.id}", plan.consent_text
        if company.subdebit_consent_text:
            return "company", company.subdebit_consent_text
        return "company", self.env._(
            "I understand that this subscription is billed again and again, as often as"
            " is said above, until it ends or is cancelled, and I agree that each sum is"
            " collected from the payment method that I chose."
        )

    def _find_receiver_text(self, company, _plan):
        text = company.subdebit_receiver_text or self.env._(
            "I accept this subscription. Somebody else pays for it."
        )
        return "receiver", text

    def write(self, vals):
        """Refuse: what was shown stays as it was."""
        if self:
            raise UserError(
                self.env._("A wording that was shown is not edited: write a new one.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A wording that was shown cannot be deleted."))
