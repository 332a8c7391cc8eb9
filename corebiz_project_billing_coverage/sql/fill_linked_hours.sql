-- The hours of bookings on invoices, where they are not noted yet.
-- Read it together with models/account_analytic_line_parts.py.
UPDATE account_analytic_line booking
   SET invoiced_hours = found.invoiced, drafted_hours = found.drafted
  FROM (
           SELECT link.booking_id,
                  COALESCE(SUM(link.hours) FILTER (WHERE move.state <> 'draft'), 0)
                      AS invoiced,
                  COALESCE(SUM(link.hours) FILTER (WHERE move.state = 'draft'), 0)
                      AS drafted
             FROM project_coverage_link link
             JOIN account_move move ON move.id = link.move_id
            WHERE link.is_active
         GROUP BY link.booking_id
       ) found
 WHERE found.booking_id = booking.id
   AND (ABS(COALESCE(booking.invoiced_hours, 0) - found.invoiced) > 0.0001
        OR ABS(COALESCE(booking.drafted_hours, 0) - found.drafted) > 0.0001)
