-- Bookings on an invoice for Odoo that have no row yet, with their line.
-- Read it together with models/project_coverage_link_fill.py.
   SELECT DISTINCT ON (booking.id)
          booking.id AS booking_id, line.id AS invoice_line_id,
          move.id AS move_id,
          booking.unit_amount * COALESCE(unit.hours, 1)
              - COALESCE(booking.prepaid_hours, 0)
              - COALESCE(booking.waived_hours, 0) AS hours,
          (booking.unit_amount * COALESCE(unit.hours, 1)
              - COALESCE(booking.prepaid_hours, 0)
              - COALESCE(booking.waived_hours, 0))
              / COALESCE(NULLIF(line_unit.hours, 0), 1) AS quantity,
          booking.project_id, booking.task_id, booking.employee_id,
          booking.date, move.company_id,
          move.commercial_partner_id AS partner_id,
          line.quantity AS line_quantity,
          sold.order_line_id IS NOT DISTINCT FROM booking.so_line AS is_own
     FROM account_analytic_line booking
     JOIN account_move move ON move.id = booking.timesheet_invoice_id
     JOIN account_move_line line
       ON line.move_id = move.id AND line.display_type = 'product'
LEFT JOIN sale_order_line_invoice_rel sold
       ON sold.invoice_line_id = line.id
LEFT JOIN project_effort_units() unit
       ON unit.unit_id = booking.product_uom_id
LEFT JOIN project_effort_units() line_unit
       ON line_unit.unit_id = line.product_uom_id
    WHERE booking.project_id IS NOT NULL
      AND (move.state <> 'cancel'
           OR move.payment_state = 'invoicing_legacy')
      AND move.payment_state IS DISTINCT FROM 'reversed'
      AND NOT EXISTS (
              SELECT FROM project_coverage_link link
               WHERE link.booking_id = booking.id AND link.is_active
          )
 ORDER BY booking.id,
          (sold.order_line_id = booking.so_line) DESC NULLS LAST,
          (sold.order_line_id IS NOT NULL) DESC, line.id
