from odoo import fields, models
from odoo.tools import format_date


class ResCompany(models.Model):
    """Which run takes what is made now; what a stop holds back, and lets go on."""

    _inherit = "res.company"

    def _subdebit_next_run_date(self, today=None):
        """Return the day of the run that takes what is made now.

        Today's, be it late, as long as its debits are not planned; tomorrow's then.

        :param date today: the company's local date, if it is not the clock's.
        """
        self.ensure_one()
        today = today or self._subdebit_today()
        run = self.env["subdebit.debit.run"].sudo()._search_run(self, today)
        is_planned = run and run.state != "billing"
        return fields.Date.add(today, days=1) if is_planned else today

    # === STOPPED, AND LIFTED === #

    def _subdebit_tell_stop(self):
        """Write on the last run that nothing is collected from now on, and why."""
        for company in self:
            run = company._subdebit_get_last_run_sudo()
            if run:
                run._message_log(body=company._subdebit_get_stop_sudo().sentence)

    def _subdebit_go_on(self):
        """Let what was held back go on, on the first dates that are left."""
        for company in self:
            run = company._subdebit_get_last_run_sudo()
            run._close_not_collected(company._subdebit_today())
            company._subdebit_get_held_back_sudo()._renew_after_stop()
            if run:
                run._message_log(
                    body=self.env._("Collection goes on: %s", self.env.user.name)
                )
        self.env["subdebit.debit.run"]._trigger()

    def _subdebit_get_last_run_sudo(self):
        self.ensure_one()
        runs_sudo = self.env["subdebit.debit.run"].sudo()
        return runs_sudo.search([("company_id", "=", self.id)], limit=1)

    def _subdebit_get_held_back_sudo(self):
        """Return the debits that are ready, and not sent while it is stopped."""
        self.ensure_one()
        debits_sudo = self.env["subdebit.debit"].sudo()
        return debits_sudo.search(
            [("company_id", "=", self.id), ("state", "=", "ready")], order="date, id"
        )

    def _subdebit_say_held_back(self):
        """Return what goes on once it is lifted, and what is late, a sentence each."""
        self.ensure_one()
        debits, said = self._subdebit_get_held_back_sudo(), []
        if debits:
            said.append(
                self.env._(
                    "Debits that are ready and not sent: %(count)s, %(total)s together.",
                    count=len(debits),
                    total=self.currency_id.format(sum(debits.mapped("amount_company"))),
                )
            )
        late = [debit for debit in debits if debit._get_renewed_date() > debit.date]
        if late:
            said.append(
                self.env._(
                    "Late among them: %(count)s; the first was to be charged on"
                    " %(before)s, and is charged on %(after)s.",
                    count=len(late),
                    before=format_date(self.env, late[0].date),
                    after=format_date(self.env, late[0]._get_renewed_date()),
                )
            )
        if self._subdebit_get_last_run_sudo().not_collected:
            said.append(
                self.env._(
                    "What fell due meanwhile is planned by the next run, later than"
                    " was announced."
                )
            )
        return "\n".join(said or [self.env._("Nothing waits to be sent.")])

    def _subdebit_say_under_way(self):
        """Return what a stop does not hold back, empty if there is nothing."""
        self.ensure_one()
        debits_sudo = self.env["subdebit.debit"].sudo()
        count = debits_sudo.search_count(
            [
                ("company_id", "=", self.id),
                ("state", "in", ("sending", "pending", "unknown")),
            ]
        )
        return bool(count) and self.env._(
            "With the providers or banks already, and not held back: %s debits.",
            count,
        )
