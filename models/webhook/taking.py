import json
from dataclasses import asdict
from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.tools import SQL, mute_logger

from ...gateways.errors import UNAUTHORIZED, GatewayError

# Lists of events miss the newest for a moment, so each list reaches back a little.
OVERLAP = timedelta(minutes=10)
FIRST_LIST = timedelta(days=7)


class SubdebitWebhook(models.Model):
    """Take what comes: once, whole, and without looking at it."""

    _inherit = "subdebit.webhook"

    @api.model
    def _take(self, provider, body, headers):
        """Take a delivery of a provider, all of it or none.

        :param bytes body: the raw body; ``headers``: mapping.
        :return: how many of its events are new.
        :raise WebhookRefused: whose ``reason`` is one word.
        """
        gateway = provider._subdebit_get_gateway_sudo()
        delivery = gateway.parse_webhook(body, headers)
        return self._keep(provider, delivery.events, "webhook")

    @api.model
    def _list_what_was_missed(self, provider):
        """Ask a provider what happened since it was asked last, and take that.

        :return: how many events are new. A provider that does not answer is asked again
            the next time.
        """
        gateway = provider._subdebit_get_gateway_sudo()
        asked_at = fields.Datetime.now()
        since = provider.subdebit_listed_at or asked_at - FIRST_LIST
        since = (since - OVERLAP).replace(tzinfo=timezone.utc)
        # NOTE: nothing is written yet; this ends the snapshot, so that no transaction is
        # open while the provider is asked.
        self.env["ir.cron"]._commit_progress()
        try:
            events = gateway.list_changes(since)
        except GatewayError as error:
            if error.code == UNAUTHORIZED:
                provider._subdebit_hold_without_access_sudo()
            return 0
        count = self._keep(provider, events, "list")
        provider.subdebit_listed_at = asked_at
        return count

    def _keep(self, provider, events, way):
        """Keep events that are not here yet; the database tells which.

        :return: how many were new.
        """
        rows = [self._prepare_row(provider, event, way) for event in events]
        if not rows:
            return 0
        names = list(rows[0])
        with mute_logger("odoo.sql_db"):
            self.env.cr.execute(
                SQL(
                    "INSERT INTO subdebit_webhook (%s) VALUES %s"
                    " ON CONFLICT (provider_id, event_ref) DO NOTHING RETURNING id",
                    SQL(", ").join(map(SQL.identifier, names)),
                    SQL(", ").join(tuple(row.values()) for row in rows),
                )
            )
        new = self.env.cr.fetchall()
        if new:
            self._trigger()
        if way == "webhook" and len(new) < len(rows):
            self._mark_brought(provider, rows)
        return len(new)

    def _mark_brought(self, provider, rows):
        """Remember that a webhook came for what had been asked for before."""
        found = [
            ("provider_id", "=", provider.id),
            ("event_ref", "in", [row["event_ref"] for row in rows]),
            ("way", "=", "list"),
        ]
        self.search(found).way = "webhook"

    def _prepare_row(self, provider, event, way):
        now = fields.Datetime.now()
        told = {**asdict(event), "created_at": event.created_at.isoformat()}
        moment = event.created_at.astimezone(timezone.utc).replace(tzinfo=None)
        return {
            "provider_id": provider.id,
            "company_id": provider.company_id.id,
            "event_ref": event.ref,
            "happened_at": moment,
            "resource": event.resource,
            "action": event.action,
            "kind": self._get_kind(event.resource, event.action),
            "subject_ref": event.subject or None,
            "body": json.dumps(told),
            "way": way,
            "state": "new",
            "tries": 0,
            "create_date": now,
            "write_date": now,
            "create_uid": self.env.uid,
            "write_uid": self.env.uid,
        }
