import logging

from odoo import http
from odoo.http import request

from ..gateways.errors import WebhookRefused
from ..gateways.gocardless_webhook import MOST_BYTES

_logger = logging.getLogger(__name__)

# GoCardless asks for 498 where a signature does not fit.
STATUS = {
    "no_secret": 503,
    "unsigned": 498,
    "forged": 498,
    "oversized": 413,
    "compressed": 415,
    "malformed": 400,
    "too_many": 400,
}


class SubdebitWebhookController(http.Controller):
    """Take what a provider sends: check it, keep it, answer."""

    @http.route(
        "/subscription_debit/webhook/<int:provider_id>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
    )
    def take(self, provider_id, **_unused):
        """Keep a delivery's events, or refuse all of it; what they say is read later."""
        provider_sudo = request.env["payment.provider"].sudo().browse(provider_id)
        if not provider_sudo.exists() or not provider_sudo._subdebit_takes_webhooks():
            return request.make_response("", status=404)
        try:
            if (request.httprequest.content_length or 0) > MOST_BYTES:
                raise WebhookRefused("oversized")
            body = request.httprequest.get_data(cache=False)
            inbox_sudo = request.env["subdebit.webhook"].sudo()
            inbox_sudo._take(provider_sudo, body, dict(request.httprequest.headers))
        except WebhookRefused as error:
            # NOTE: the word alone: bodies and headers hold names and signatures.
            _logger.info("Webhook for provider %s: %s.", provider_id, error.reason)
            return request.make_response("", status=STATUS[error.reason])
        return request.make_response("", status=204)
