from .client_case import ClientCase

RECEIVABLE, OUTSTANDING, INCOME, LOSS = "121000", "101404", "400000", "600000"


class OperationCase(ClientCase):
    """What Billing does on a client's account, in the windows of the menu."""

    def open(self, operation, client, user=None, **vals):
        """Return the window of an operation, as the web client saves it."""
        windows = self.env["subdebit.operation"].with_user(user or self.billing)
        window = windows.with_context(
            default_operation=operation, default_partner_id=client.id
        ).create(vals)
        return window

    def do(self, operation, client, user=None, **vals):
        window = self.open(operation, client, user, **vals)
        window.action_confirm()
        return window

    def see(self, window):
        """Return label, account, client, debit and credit of each row of a preview."""
        return [
            (row.account.split()[0], row.partner, row.debit, row.credit)
            for row in window.row_ids
        ]

    def last_entry(self, operation):
        moves = self.as_root(self.env["account.move"])
        return moves.search([("subdebit_operation", "=", operation)], limit=1)

    def get_why_not(self, client, verb, user=None):
        """Return why an operation of the menu is not possible; empty where it is."""
        asked = client.with_user(user or self.billing)
        action = asked.action_open_subdebit_operations()
        menu = asked.env["subdebit.operation.menu"].browse(action["res_id"])
        return menu.line_ids.filtered(lambda line: line.verb == verb).why_not or ""

    def run_check(self):
        """Return the problems that the nightly check of the ledger finds."""
        differences = self.as_root(self.env["subdebit.ledger.difference"])
        differences.with_context(allowed_company_ids=self.company.ids)._check_ledger()
        return differences.search([("company_id", "=", self.company.id)]).mapped("kind")
