-- The bookings of order lines in the order in which prepaid hours pay them.
-- Read it together with models/sale_order_line_prepaid.py.
    SELECT booking.id, COALESCE(link.hours, 0)::float8,
           COALESCE(
               buyer.commercial_partner_id <> customer.commercial_partner_id,
               FALSE
           ),
           project.billing_state IN %(closed)s
               AND booking.timesheet_invoice_type NOT IN %(types)s,
           CASE WHEN (link.hours IS NOT NULL
                      AND ABS(own.hours - link.hours
                              - COALESCE(booking.prepaid_hours, 0)) < 0.00005)
                     OR project.billing_state IN %(settled)s THEN %(exactly)s
                WHEN booking.waived_hours <> 0 OR link.hours IS NOT NULL
                     OR project.billing_state IN %(closed)s THEN %(at_least)s
                ELSE %(free)s END,
           own.hours, COALESCE(booking.prepaid_hours, 0)
      FROM account_analytic_line booking
      JOIN project_project project ON project.id = booking.project_id
      JOIN sale_order_line sold ON sold.id = booking.so_line
 LEFT JOIN res_partner buyer ON buyer.id = sold.order_partner_id
 LEFT JOIN project_task task ON task.id = booking.task_id
 LEFT JOIN res_partner customer
        ON customer.id = COALESCE(task.partner_id, project.partner_id)
 LEFT JOIN project_effort_units() unit
        ON unit.unit_id = booking.product_uom_id
CROSS JOIN LATERAL (
               SELECT SUM(link.hours) AS hours
                 FROM project_coverage_link link
                WHERE link.booking_id = booking.id AND link.is_active
           ) link
CROSS JOIN LATERAL (
               SELECT (booking.unit_amount * COALESCE(unit.hours, 1)
                          - COALESCE(booking.waived_hours, 0))::float8 AS hours
           ) own
     WHERE booking.so_line IN %(lines)s
  ORDER BY booking.date, booking.id
