-- The line of an invoice that rel names, or of a note that frees bookings.
-- Read it together with models/sale_order_line_rest.py.
    SELECT line.id, line.quantity, line.product_uom_id AS unit_id, move.state,
           CASE WHEN move.move_type = 'out_refund' AND own.is_own
                THEN -1 ELSE 1 END AS sign,
           move.move_type = 'out_refund' AND NOT own.is_own AS is_note
      FROM account_move_line line
      JOIN account_move move ON move.id = line.move_id
CROSS JOIN LATERAL (
               SELECT EXISTS (
                          SELECT FROM project_coverage_link link
                           WHERE link.invoice_line_id = line.id
                      ) AS is_own
           ) own
     WHERE line.id = rel.invoice_line_id AND move.state != 'cancel'
       AND (own.is_own
            OR (move.move_type = 'out_refund' AND move.state = 'posted'
                AND move.is_price_reduction IS NOT TRUE))
