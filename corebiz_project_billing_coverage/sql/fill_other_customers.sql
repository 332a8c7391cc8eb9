-- The order of another customer covers nothing, also of bookings from before.
-- Read it together with models/account_analytic_line_customer.py.
   UPDATE account_analytic_line booking
      SET coverage_state = 'open'
     FROM account_analytic_line line
     JOIN project_project project ON project.id = line.project_id
     JOIN sale_order_line sold ON sold.id = line.so_line
     JOIN res_partner buyer ON buyer.id = sold.order_partner_id
LEFT JOIN project_task task ON task.id = line.task_id
     JOIN res_partner customer
       ON customer.id = COALESCE(task.partner_id, project.partner_id)
    WHERE line.id = booking.id
      AND booking.coverage_state IS NULL
      AND buyer.commercial_partner_id <> customer.commercial_partner_id
      AND (project.allow_billable OR project.partner_id IS NOT NULL)
      AND NOT EXISTS (
              SELECT FROM project_coverage_link link
               WHERE link.booking_id = booking.id AND link.is_active
          )
      AND NOT EXISTS (
              SELECT FROM project_waiver waiver
               WHERE waiver.booking_id = booking.id AND waiver.is_active
          )
