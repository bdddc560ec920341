-- A copy of the database must neither debit nor write to anybody.
UPDATE ir_cron
   SET active = false
 WHERE id IN (
     SELECT res_id FROM ir_model_data
      WHERE module = 'subscription_debit' AND model = 'ir.cron'
 );
-- What was ready is not sent; what was sent is asked for at the original alone.
UPDATE subdebit_attempt
   SET state = 'cancelled', words = 'Neutralised copy', ask_again_at = NULL
 WHERE state IN ('ready', 'sending', 'unknown');
UPDATE subdebit_debit
   SET state = 'cancelled', words = 'Neutralised copy'
 WHERE state IN ('ready', 'sending', 'unknown');
UPDATE subdebit_refund
   SET state = 'cancelled', words = 'Neutralised copy', ask_again_at = NULL
 WHERE state IN ('ready', 'sending', 'unknown');
-- Other software is told nothing, and what was to be told is not sent later either.
UPDATE subdebit_hook
   SET is_on = false, secret = NULL;
UPDATE subdebit_hook_delivery
   SET state = 'failed', answer = 'Neutralised copy'
 WHERE state = 'waiting';
-- Invoices that wait to be mailed stay as they are.
UPDATE account_move
   SET sending_data = NULL
 WHERE sending_data IS NOT NULL;
-- No saved method can be charged.
UPDATE payment_token
   SET active = false;
