-- The states of bookings that have none yet.
-- Read it together with models/account_analytic_line_fill.py.
   UPDATE account_analytic_line booking
      SET coverage_state = CASE
          WHEN link.id IS NOT NULL THEN
              CASE WHEN move.state = 'draft' THEN 'draft'
                   ELSE 'billed' END
          WHEN EXISTS (
              SELECT FROM project_waiver waiver
               WHERE waiver.booking_id = booking.id AND waiver.is_active
          ) AND ABS(booking.unit_amount * COALESCE(unit.hours, 1)
              - COALESCE(booking.prepaid_hours, 0)
              - COALESCE(booking.waived_hours, 0)) < 0.00005
              THEN 'waived'
          WHEN project.allow_billable IS NOT TRUE
               AND project.partner_id IS NULL THEN 'fixed'
          WHEN booking.timesheet_invoice_type IN %(types)s
               AND (booking.so_line IS NULL OR sold.state = 'sale')
               AND (booking.so_line IS NULL
                    OR NOT COALESCE(%(is_prepaid)s, FALSE))
               THEN 'fixed'
          WHEN sold.state = 'sale'
               AND (%(is_prepaid)s OR sold.paid_hours <> 0)
               AND ABS(booking.unit_amount * COALESCE(unit.hours, 1)
                   - COALESCE(booking.prepaid_hours, 0)
                   - COALESCE(booking.waived_hours, 0)) < 0.00005
               THEN 'fixed'
          ELSE 'open' END
     FROM account_analytic_line line
     JOIN project_project project ON project.id = line.project_id
LEFT JOIN sale_order_line sold ON sold.id = line.so_line
LEFT JOIN product_product product ON product.id = sold.product_id
LEFT JOIN product_template template
       ON template.id = product.product_tmpl_id
LEFT JOIN project_effort_units() unit
       ON unit.unit_id = line.product_uom_id
LEFT JOIN project_coverage_link link
       ON link.booking_id = line.id AND link.is_active
LEFT JOIN account_move move ON move.id = link.move_id
    WHERE line.id = booking.id AND booking.coverage_state IS NULL
