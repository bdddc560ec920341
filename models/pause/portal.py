from odoo import api, models
from odoo.exceptions import MissingError, UserError
from odoo.fields import Domain

from ...const import BILLED_STATES, RUNNING_STATES

# So many payments in a row can be skipped by a visitor.
MOST_PAYMENTS = 3


class SubdebitSubscription(models.Model):
    """What a visitor of the portal sees of a subscription, and may decide.

    Visitors have no rights on our models. Whatever is called on a record here was found
    by ``_portal_find_sudo``, which checks that it is theirs: as customer or as payer, or
    as a contact of the same firm.
    """

    _inherit = "subdebit.subscription"

    # === WHOSE IT IS === #

    @api.model
    def _portal_get_firm(self):
        return self.env.user.partner_id.commercial_partner_id

    @api.model
    def _portal_get_domain(self):
        """Return the domain of what a visitor gets or pays; drafts are nobody's yet."""
        firm = self._portal_get_firm()
        names = "partner_id.commercial_partner_id", "payer_id.commercial_partner_id"
        concerned = Domain.OR(Domain(name, "=", firm.id) for name in names)
        today = self.env.company.sudo()._subdebit_today()
        pays = Domain("date_to", "=", False) | Domain("date_to", ">", today)
        pays &= Domain("payer_id.commercial_partner_id", "=", firm.id)
        concerned |= Domain("share_ids", "any", pays)
        return Domain("state", "in", BILLED_STATES) & concerned

    @api.model
    def _portal_find_sudo(self, number):
        """Return a subscription of the visitor's, in its own company.

        :param int number: the id, as it stands in the address of the page.
        :raise MissingError: where there is none, or it is somebody else's.
        """
        domain = Domain("id", "=", number) & self._portal_get_domain()
        found_sudo = self.sudo().search(domain, limit=1)
        if not found_sudo:
            raise MissingError(self.env._("There is no such subscription."))
        return found_sudo.with_company(found_sudo.company_id)

    def _portal_is_receiver(self):
        return self.partner_id.commercial_partner_id == self._portal_get_firm()

    def _portal_get_party(self):
        """Return as whom the visitor pays, as a ``subdebit.party``; None if he does not."""
        firm = self._portal_get_firm()
        return next(
            (
                party
                for party in self._get_paying_parties()
                if party.payer_id.commercial_partner_id == firm
            ),
            None,
        )

    def _portal_sees_prices(self):
        """Tell whether a visitor pays, or has the invoices in his name.

        Whom somebody else gives a subscription sees no price.
        """
        return self._knows_sums(self.env.user.partner_id)

    def _portal_is_own(self, event):
        """Tell whether an event was decided by the visitor or one of his firm."""
        decided_by = event.user_id.partner_id.commercial_partner_id
        return decided_by == self._portal_get_firm()

    # === WHAT HE MAY DECIDE === #

    def _portal_get_verbs(self):
        """Return what a visitor may decide now: of ``cancel keep leave pause resume``.

        Of a second payer it is his own part alone.
        """
        self.ensure_one()
        if self.state not in RUNNING_STATES or self.managed_by:
            return []
        if self._portal_is_second():
            return self._portal_get_second_verbs()
        verbs = ["cancel"] if self._portal_may_cancel() else []
        if self._portal_may_keep():
            verbs.append("keep")
        if self.company_id.subdebit_portal_pause and not self._get_planned_end():
            verbs += self._portal_get_pause_verbs()
        return verbs

    def _portal_may_cancel(self):
        """Tell whether there is no end, or one of somebody else's that comes later."""
        ends = self._get_planned_end()
        if not ends:
            return True
        if any(map(self._portal_is_own, ends)):
            return False
        decision = self._portal_decide("cancel")
        over = not decision.problem and self._get_over_on_with(decision.events)
        return bool(over and self.date_end and over < self.date_end)

    def _portal_may_keep(self):
        """Tell whether it ends by the visitor's own will, and nobody else's.

        NOTE: a cancellation takes the place of the end that was planned before. To take
        it back as well would let a customer go on whom the company gave notice.
        """
        withdrawn = [
            event.details["event"]
            for event in self.event_ids
            if event.kind == "undo" and self._portal_is_own(event)
        ]
        ends = self._get_planned_end() | self.event_ids.filtered(
            lambda event: event.kind == "end" and event.id in withdrawn
        )
        return all(map(self._portal_is_own, ends)) and not self._get_keep_problem()

    def _portal_get_pause_verbs(self):
        today = self._get_today()
        found = next((one for one in self._get_breaks() if one.end > today), None)
        if self.state == "suspended":
            return []
        if not found:
            return ["pause"]
        event = self.event_ids.browse(found.pause.number)
        # What another customer of the same subscription paused is his to resume.
        is_ours = self._portal_is_own(event) or not event.user_id.share
        return ["resume"] if is_ours else []

    # === WHAT IT COMES TO === #

    def _portal_decide(self, verb, payments=1):
        """Return the ``Decision`` of a visitor, which is not saved."""
        today = self._get_today()
        if verb == "cancel":
            # NOTE: who pays for somebody else takes nothing away that is paid already.
            policy = "period_end"
            if self._portal_is_receiver():
                policy = self.plan_id.end_policy or policy
            # One that has not begun yet need not begin.
            return self._preview_cancel(max(today, self.date_start), policy)
        if verb == "keep":
            return self._preview_keep()
        if verb == "leave":
            return self._portal_decide_leave()
        if verb == "resume":
            planned = self._get_planned_pause()
            return (
                self._preview_withdrawal() if planned else self._preview_resume(today)
            )
        day = self._portal_get_first_day()
        return self._preview_pause(day, "skip", cycles=payments)

    def _portal_get_first_day(self):
        """Return the first day that is not invoiced: what is paid is used to its end."""
        today = self._get_today()
        rows = self._portal_preview_next()
        return max(today, min((row["date_from"] for row in rows), default=today))

    def _portal_confirm(self, verb, shown, payments=1, reason_id=False):
        """Do what a visitor was shown; once, however often he presses.

        :param list shown: what he read, as of ``Told.get_lines``.
        :return: what he is to read now, if that is something else; or None.
        :raise UserError: why it cannot be done.
        """
        self.ensure_one()
        self._touch_to_serialise()
        self._check_not_managed()
        if verb not in self._portal_get_verbs():
            return None
        decision = self._portal_decide(verb, payments)
        if decision.problem:
            raise UserError(decision.problem)
        told = self._portal_tell(verb, decision)
        if told.get_lines() != shown:
            return told
        self._portal_save(verb, decision, reason_id)
        return None

    def _portal_save(self, verb, decision, reason_id):
        today = self._get_today()
        if verb == "keep":
            self._keep(today)
        elif verb == "leave":
            self._leave()
        elif verb == "cancel":
            self._cancel_on(decision, today, reason_id=reason_id)
            if not self._portal_is_receiver():
                self._release_client_sudo()
        elif decision.events[-1].kind == "resume":
            self._resume(decision, today)
        else:
            self._pause(decision, today, reason_id=reason_id)

    def _portal_get_reasons_sudo(self, verb):
        """Return the reasons that a visitor can choose from; he need not."""
        reasons_sudo = self.env["subdebit.reason"].sudo()
        if verb not in ("cancel", "pause"):
            return reasons_sudo
        return reasons_sudo.search([(f"for_{verb}", "=", True)])
