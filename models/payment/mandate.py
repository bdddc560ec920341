import hashlib
import json
import logging
from datetime import timedelta

from odoo import api, fields, models

from ...gateways.contract import MandateRequest
from ...gateways.errors import GatewayError
from ...gateways.gocardless_read import CURRENCIES
from .signed import SCHEMES

_logger = logging.getLogger(__name__)

# A page that ends within this is not handed out any more.
TIME_TO_SIGN = timedelta(hours=1)


class SubdebitMethodRequest(models.Model):
    """A mandate that is signed on the provider's own page.

    A set-up moves no money, so it is asked for where the customer stands. What comes of
    it is read at the provider: nothing in the address of a page is believed.
    """

    _inherit = "subdebit.method.request"

    mandate_provider_id = fields.Many2one(
        "payment.provider", string="Set Up at", readonly=True, ondelete="set null"
    )
    mandate_setup_ref = fields.Char(
        string="Set-Up",
        readonly=True,
        index="btree_not_null",
        help="The provider's reference of the mandate that is being set up.",
    )
    mandate_number = fields.Integer(
        readonly=True, help="How many set-ups were cancelled before this one."
    )
    mandate_scheme = fields.Char(
        string="Scheme",
        readonly=True,
        help="Which the payer chose; empty: what the provider takes for the currency.",
    )
    mandate_currency_id = fields.Many2one(
        "res.currency",
        readonly=True,
        help="Of the mandate; empty: that of what the payer pays.",
    )
    mandate_most = fields.Float(
        string="Highest Sum",
        digits=0,
        readonly=True,
        help="The highest single debit, for schemes that agree on one.",
    )
    mandate_return_url = fields.Char(readonly=True, groups="base.group_system")
    mandate_url = fields.Char(readonly=True, groups="base.group_system")
    mandate_url_until = fields.Datetime(readonly=True, groups="base.group_system")
    mandate_problem = fields.Char(readonly=True)

    # === WHERE === #

    def _get_mandate_provider_sudo(self):
        """Return the provider on whose page the payer can sign; empty without one."""
        self.ensure_one()
        providers = self.env["payment.provider"].sudo()
        if self.payer_id._subdebit_get_grey_sudo(self.company_id):
            return providers
        if self._get_mandate_currency_sudo().name not in CURRENCIES:
            return providers
        domain = [
            *providers._check_company_domain(self.company_id.id),
            ("is_published", "=", True),
        ]
        usable = providers._subdebit_search_with_gateway().filtered_domain(domain)
        return usable.sorted("sequence")[:1]

    def _get_mandate_currency_sudo(self):
        """Return the currency that was chosen, or else that of what the payer pays."""
        if self.mandate_currency_id:
            return self.mandate_currency_id
        subscription = (
            self.env["subdebit.subscription"]
            .sudo()
            .search(
                [
                    ("payer_id", "=", self.payer_id.id),
                    ("company_id", "=", self.company_id.id),
                    ("state", "not in", ("ended", "cancelled")),
                ],
                limit=1,
            )
        )
        return subscription.currency_id or self.company_id.currency_id

    # === BEGUN === #

    def _begin_mandate_sudo(self, return_url, exit_url):
        """Return the address of the page on which the payer signs, or None.

        A second click finds the same set-up, and the same page while it can be used. None
        where he has signed meanwhile, or where the provider makes no page: then
        ``mandate_problem`` says why.
        """
        self.ensure_one()
        try:
            self._hear_setup_sudo()
            if self.token_id:
                return None
            url = self._get_page_sudo(return_url, exit_url)
        except GatewayError as error:
            self._keep_problem_sudo(error)
            return None
        self.mandate_problem = False
        return url

    def _get_page_sudo(self, return_url, exit_url):
        soon = fields.Datetime.now() + TIME_TO_SIGN
        is_there = self.mandate_setup_ref and (self.mandate_url_until or soon) > soon
        if is_there and self.mandate_return_url == return_url:
            return self.mandate_url
        provider = self.mandate_provider_id or self._get_mandate_provider_sudo()
        gateway = provider._subdebit_get_gateway_sudo()
        flow = gateway.set_up_mandate(
            self._prepare_mandate_request(return_url, exit_url),
            self.mandate_setup_ref or "",
        )
        self.write(
            {
                "mandate_provider_id": provider.id,
                "mandate_setup_ref": flow.setup_ref,
                "mandate_url": flow.url,
                "mandate_return_url": return_url,
                # NOTE: aware, in UTC.
                "mandate_url_until": flow.expires_at.replace(tzinfo=None),
            }
        )
        return flow.url

    def _prepare_mandate_request(self, return_url, exit_url):
        return MandateRequest(
            key=self._get_mandate_key(),
            currency=self._get_mandate_currency_sudo().name,
            scheme=self._get_provider_scheme(),
            most=f"{self.mandate_most:.2f}" if self.mandate_most else "",
            return_url=return_url,
            exit_url=exit_url,
            description=self.company_id.name,
            customer=self._prepare_mandate_customer(),
            language=(self.payer_id.lang or "")[:2],
        )

    def _get_provider_scheme(self):
        """Return the provider's name of the scheme that was chosen; maybe empty."""
        theirs = {ours: name for name, ours in SCHEMES.items()}
        return theirs.get(self.mandate_scheme, self.mandate_scheme or "")

    def _prepare_mandate_customer(self):
        """Return what is filled in on the page.

        NOTE: no address. A link may be passed on, and who has it reads this.
        """
        payer = self.payer_id
        names = {"company_name": payer.name}
        if not payer.is_company:
            given, _space, family = (payer.name or "").rpartition(" ")
            names = {"given_name": given or family, "family_name": given and family}
        told = {
            **names,
            "email": payer.email_normalized,
            "country_code": payer.country_id.code,
        }
        return {name: value for name, value in told.items() if value}

    def _get_mandate_key(self):
        """Return the key of the set-up: the same for each click, and in no other database."""
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        content = [
            uuid,
            "mandate",
            self.company_id.id,
            self.payer_id.id,
            self.id,
            str(self.asked_at),
            self.mandate_number,
        ]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]

    def _keep_problem_sudo(self, error):
        """Keep why no page could be made, and say it once on the contact."""
        words = f"{error.kind}: {error}"
        if words == self.mandate_problem:
            return
        self.mandate_problem = words
        _logger.info("No page for a mandate of %s: %s", self.payer_id, words)
        self.payer_id._message_log(
            body=self.env._(
                "The page on which a direct debit is set up could not be opened: %s",
                error,
            )
        )

    # === SIGNED, OR NOT === #

    def _hear_setup_sudo(self):
        """Read at the provider how far the set-up is, and take up what came of it.

        :raise GatewayError: where the provider does not answer.
        """
        self.ensure_one()
        if not self.mandate_setup_ref or self.token_id or not self.mandate_provider_id:
            return
        gateway = self.mandate_provider_id._subdebit_get_gateway_sudo()
        setup = gateway.read_setup(self.mandate_setup_ref)
        signed = setup.mandate_ref and gateway.read_mandate(setup.mandate_ref)
        self._take_setup_sudo(setup, signed)

    @api.model
    def _find_setup_sudo(self, provider, setup_ref):
        """Return the request whose set-up it is; empty where it is none of ours."""
        return self.sudo().search(
            [
                ("mandate_provider_id", "=", provider.id),
                ("mandate_setup_ref", "=", setup_ref),
            ],
            limit=1,
        )

    def _take_setup_sudo(self, setup, mandate):
        """Save the mandate that was signed, once; forget a set-up that was cancelled.

        NOTE: who signed in time is taken at his word, though the link has expired. Of two
        who come at once, the second finds the request written and is tried again.

        :param setup: ``gateways.news.SetUp``.
        :param mandate: ``gateways.news.Mandate``, or nothing.
        """
        self.ensure_one()
        if self.token_id:
            return
        if setup.state == "fulfilled" and mandate:
            self.token_id = self.env["payment.token"]._subdebit_save_mandate_sudo(
                self.mandate_provider_id, self.payer_id, mandate
            )
            self.checkout_ids._subdebit_follow_signed_sudo(self.token_id)
        elif setup.state == "cancelled":
            self.write(
                {
                    "mandate_setup_ref": False,
                    "mandate_url": False,
                    "mandate_url_until": False,
                    "mandate_number": self.mandate_number + 1,
                }
            )
            self.checkout_ids._subdebit_follow_unsigned_sudo()
