-- Hours that invoices charge without bookings, by order line.
-- Read it together with models/sale_order_line_paid.py.
   SELECT rel.order_line_id,
          SUM(CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END
              * item.quantity * COALESCE(unit.hours, 1)
              - COALESCE(linked.quantity * COALESCE(unit.hours, 1), 0)
          )::float8 AS hours
     FROM sale_order_line_invoice_rel rel
     JOIN account_move_line item ON item.id = rel.invoice_line_id
     JOIN account_move move ON move.id = item.move_id
LEFT JOIN project_effort_units() unit ON unit.unit_id = item.product_uom_id
LEFT JOIN LATERAL (
              SELECT SUM(link.quantity) AS quantity
                FROM project_coverage_link link
               WHERE link.invoice_line_id = item.id AND link.is_active
          ) linked ON TRUE
    WHERE %(condition)s
      AND (move.move_type = 'out_invoice'
           OR (move.move_type = 'out_refund' AND move.state = 'posted'
               AND move.is_price_reduction IS NOT TRUE))
      AND (move.state <> 'cancel' OR move.payment_state = 'invoicing_legacy')
 GROUP BY rel.order_line_id
