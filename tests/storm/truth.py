"""What must be true of a story: while it is told, and when its weather has cleared up."""

from .club import Wrong

ALIVE = ("pending_submission", "submitted", "confirmed", "paid_out")
CAME = ("confirmed", "paid_out")


class Truth:
    """The books against the fake's ledger; what a story brings: ``club``, ``fake``, ids."""

    def _check_nobody_twice(self):
        """No mandate has two payments that take, or took, money."""
        for mandate in self.mandates:
            alive = [
                told["id"]
                for told in self.fake.world.objects["payments"].values()
                if told["links"]["mandate"] == mandate and told["status"] in ALIVE
            ]
            if len(alive) > 1:
                raise Wrong(f"{mandate} is charged twice: {', '.join(alive)}")

    def _check(self):
        self._check_nobody_twice()
        ledger = self.fake.ledger()
        with self.club.open() as env:
            for debit in env["subdebit.debit"].browse(self.debit_ids):
                number = self.payers.index(debit.payer_id.id)
                came = ledger.get(self.mandates[number], 0)
                self._check_debit(env, debit, came)
            self._check_nothing_is_left(env)

    def _check_debit(self, env, debit, came):
        booked = self._count_booked(env, debit.payer_id)
        if booked != came:
            raise Wrong(f"The books say {booked} of {debit.payer_id.name}, not {came}")
        mandate = self.mandates[self.payers.index(debit.payer_id.id)]
        is_paid = any(
            told["links"]["mandate"] == mandate and told["status"] in CAME
            for told in self.fake.world.objects["payments"].values()
        )
        open_ = 0.0 if is_paid else 30.0
        residual = debit.line_ids.move_id.amount_residual
        if residual != open_:
            raise Wrong(f"{residual} of {debit.payer_id.name} are open, not {open_}")

    def _count_booked(self, env, payer):
        """Return what of a payer's money is in the books, in cents: by the entries alone."""
        items = env["account.move.line"].search(
            [
                ("partner_id", "=", payer.id),
                ("parent_state", "=", "posted"),
                ("journal_id.type", "in", ("bank", "cash")),
                ("account_type", "!=", "asset_receivable"),
            ]
        )
        return round(100 * sum(items.mapped("balance")))

    def _check_nothing_is_left(self, env):
        debits = env["subdebit.debit"].browse(self.debit_ids)
        left = [
            f"{record} is {record.state}"
            for record in (*debits.attempt_ids, *debits.refund_ids)
            if record.state in ("ready", "sending", "unknown")
        ]
        left += [
            f"{debit}: {debit.booking_error}" for debit in debits if debit.booking_error
        ]
        news = env["subdebit.webhook"].search(
            [
                ("company_id", "=", self.club.company_id),
                ("state", "in", ("new", "failed")),
            ]
        )
        left += [f"{one.action} {one.subject_ref}: {one.problem}" for one in news]
        left += self._compare_refunds(debits)
        if left:
            raise Wrong("Not settled: " + "; ".join(left))

    def _compare_refunds(self, debits):
        """Yield where a refund stands otherwise in the books than at the provider."""
        have = {
            refund.provider_ref: refund.state
            for refund in debits.refund_ids
            if refund.provider_ref
        }
        for ref, told in self.fake.world.objects["refunds"].items():
            expected = "paid" if told["status"] == "paid" else "bounced"
            if have.get(ref) != expected:
                yield f"refund {ref} is {have.get(ref)}, not {expected}"
