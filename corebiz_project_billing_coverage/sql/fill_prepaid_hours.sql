-- The hours of bookings that prepaid quantities pay, where none are noted yet.
-- Read it together with models/account_analytic_line_fill.py.
WITH sold AS (
    SELECT line.id, %(is_prepaid)s AS is_prepaid,
           CASE WHEN %(is_prepaid)s
               THEN line.product_uom_qty * COALESCE(unit.hours, 1)
               ELSE line.paid_hours END AS hours
      FROM sale_order_line line
      JOIN product_product product ON product.id = line.product_id
      JOIN product_template template
        ON template.id = product.product_tmpl_id
 LEFT JOIN project_effort_units() unit
        ON unit.unit_id = line.product_uom_id
     WHERE line.state = 'sale'
       AND (%(is_prepaid)s OR line.paid_hours <> 0)
), booked AS (
    SELECT booking.id, booking.so_line, booking.date, sold.hours,
           sold.is_prepaid,
           booking.unit_amount::numeric * COALESCE(unit.hours, 1)
               - COALESCE(booking.waived_hours, 0)::numeric AS size,
           EXISTS (
               SELECT FROM project_coverage_link link
                WHERE link.booking_id = booking.id AND link.is_active
           ) AS is_billed
      FROM account_analytic_line booking
      JOIN sold ON sold.id = booking.so_line
 LEFT JOIN project_effort_units() unit
        ON unit.unit_id = booking.product_uom_id
     WHERE booking.project_id IS NOT NULL
       AND booking.coverage_state IS NULL
), summed AS (
    SELECT id, size,
           hours::numeric - COALESCE(SUM(size)
               FILTER (WHERE is_billed AND is_prepaid)
               OVER (PARTITION BY so_line), 0) AS hours,
           SUM(size) FILTER (WHERE NOT is_billed) OVER (
               PARTITION BY so_line ORDER BY date, id
           ) AS total,
           is_billed
      FROM booked
)
UPDATE account_analytic_line booking
   SET prepaid_hours = ROUND(LEAST(total, hours)
           - LEAST(total - size, hours), 6)
  FROM summed
 WHERE summed.id = booking.id AND NOT is_billed
