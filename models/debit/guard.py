from odoo import models

# NOTE: not of a change of the payer alone. Merging contacts writes the tables one by one,
# and Odoo deletes the rows of a table that refuses.
GUARD = """
CREATE OR REPLACE FUNCTION subdebit_check_method(debit integer) RETURNS void AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1
          FROM subdebit_debit d
          JOIN res_partner payer ON payer.id = d.payer_id
          JOIN payment_token token ON token.id = d.payment_token_id
         WHERE d.id = debit
           AND token.partner_id IN (payer.id, payer.commercial_partner_id)
    ) THEN
        RAISE EXCEPTION 'Debit % takes from a method that is not of its payer', debit
        USING ERRCODE = 'check_violation', CONSTRAINT = 'subdebit_debit_method_of_payer';
    END IF;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION subdebit_debit_check_method() RETURNS trigger AS $$
BEGIN
    PERFORM subdebit_check_method(NEW.id);
    RETURN NULL;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION subdebit_attempt_check_method() RETURNS trigger AS $$
BEGIN
    PERFORM subdebit_check_method(NEW.debit_id);
    RETURN NULL;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE TRIGGER subdebit_debit_method_of_payer
AFTER INSERT OR UPDATE OF payment_token_id ON subdebit_debit
FOR EACH ROW EXECUTE FUNCTION subdebit_debit_check_method();

CREATE OR REPLACE TRIGGER subdebit_attempt_method_of_payer
AFTER UPDATE OF state ON subdebit_attempt
FOR EACH ROW WHEN (OLD.state = 'ready' AND NEW.state = 'sending')
EXECUTE FUNCTION subdebit_attempt_check_method();
"""


class SubdebitAttempt(models.Model):
    """Whose money it is, in the database: no debit takes from somebody else's method."""

    _inherit = "subdebit.attempt"

    def init(self):
        """Install the guard; the tables of debits and of requests are there by now."""
        self.env.cr.execute(GUARD)
