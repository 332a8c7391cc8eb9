-- Rows for the bookings that were billed before.
-- Read it together with models/project_coverage_link_fill.py.
WITH found AS (%(found)s),
summed AS (
    SELECT *,
           SUM(quantity) OVER (PARTITION BY invoice_line_id) AS total,
           SUM(quantity) OVER (
               PARTITION BY invoice_line_id ORDER BY date, booking_id
           ) AS running,
           -- A hundredth: quantities of invoices are rounded.
           line_quantity - COALESCE((
               SELECT SUM(link.quantity)
                 FROM project_coverage_link link
                WHERE link.invoice_line_id = found.invoice_line_id
           ), 0) + 0.011 AS most
      FROM found
), fitting AS (
    SELECT *,
           NOT is_own OR total <= most OR BOOL_AND(running <= most)
               OVER (
                   PARTITION BY invoice_line_id
                   ORDER BY date, booking_id
               ) AS fits
      FROM summed
)
INSERT INTO project_coverage_link (
    booking_id, invoice_line_id, move_id, is_active, hours, quantity,
    project_id, task_id, employee_id, date, company_id, partner_id,
    create_uid, create_date, write_uid, write_date
)
SELECT booking_id, invoice_line_id, move_id, TRUE, hours, quantity,
       project_id, task_id, employee_id, date, company_id, partner_id,
       %(user)s, now() at time zone 'UTC',
       %(user)s, now() at time zone 'UTC'
  FROM fitting
 WHERE fits
