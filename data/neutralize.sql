-- A copy of the database must not debit anybody: what was ready to be sent is not.
UPDATE ir_cron
   SET active = false
 WHERE id IN (
     SELECT res_id FROM ir_model_data
      WHERE module = 'subscription_debit' AND name = 'cron_daily_run'
 );
UPDATE subdebit_attempt
   SET state = 'cancelled', words = 'Neutralised copy'
 WHERE state = 'ready';
UPDATE subdebit_debit
   SET state = 'cancelled', words = 'Neutralised copy'
 WHERE state = 'ready';
