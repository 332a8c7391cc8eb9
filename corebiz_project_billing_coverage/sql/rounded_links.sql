-- What the bookings of the line item add up to, in its unit.
-- Read it together with models/sale_order_line_rest.py.
   SELECT SUM(link.quantity::numeric * COALESCE(part.factor / unit.factor, 1))
              AS quantity,
          SUM(link.carried_quantity::numeric
              * COALESCE(part.factor / unit.factor, 1)) AS carried,
          BOOL_AND(link.carried_quantity IS NOT NULL) AS is_known
     FROM project_coverage_link link
     JOIN account_move_line source ON source.id = link.invoice_line_id
LEFT JOIN uom_uom part ON part.id = source.product_uom_id
LEFT JOIN uom_uom unit ON unit.id = item.unit_id
    WHERE CASE WHEN item.is_note
               THEN link.credit_line_id = item.id AND NOT link.is_active
               ELSE link.invoice_line_id = item.id END
