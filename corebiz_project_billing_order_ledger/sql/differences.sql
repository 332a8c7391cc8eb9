-- What has to be added to the ledger, so that it says what the bookings say.
    SELECT %(keys)s, SUM(quantity) AS quantity, SUM(bookings) AS bookings,
           SUM(entries) AS entries
      FROM (
               SELECT %(keys)s, COALESCE(unit_amount, 0)::numeric AS quantity,
                      1 AS bookings, (move_line_id IS NOT NULL)::integer AS entries
                 FROM account_analytic_line
                WHERE so_line IS NOT NULL AND project_id IS NOT NULL
            UNION ALL
               SELECT %(keys)s, -quantity, -bookings, -entries
                 FROM project_order_ledger
           ) item
  GROUP BY %(keys)s
    HAVING SUM(quantity) <> 0 OR SUM(bookings) <> 0 OR SUM(entries) <> 0
