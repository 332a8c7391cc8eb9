-- Replace the rows of each order line by their sums; says how many rows went.
WITH removed AS (
    DELETE FROM project_order_ledger
          WHERE so_line IN (
                    SELECT so_line
                      FROM project_order_ledger
                  GROUP BY %(keys)s
                    HAVING COUNT(*) > 1
                )
      RETURNING %(keys)s, quantity, bookings, entries
), added AS (
    INSERT INTO project_order_ledger (%(keys)s, quantity, bookings, entries)
         SELECT %(keys)s, SUM(quantity), SUM(bookings), SUM(entries)
           FROM removed
       GROUP BY %(keys)s
         HAVING SUM(quantity) <> 0 OR SUM(bookings) <> 0 OR SUM(entries) <> 0
      RETURNING 1
)
SELECT (SELECT COUNT(*) FROM removed) - (SELECT COUNT(*) FROM added)
