-- What rounding has left on the invoices of order lines.
-- Read it together with models/sale_order_line_rest.py.
   SELECT rel.order_line_id,
          -- Quantities of bookings are thirds and the like, cut off.
          ROUND(SUM(
              (booked.quantity - booked.carried - item.sign * item.quantity)
              * CASE WHEN item.is_note THEN -1 ELSE 1 END
              * COALESCE(unit.factor / sold_unit.factor, 1)
          )::numeric, 4)::float8 AS rest
     FROM sale_order_line_invoice_rel rel
     JOIN sale_order_line sold ON sold.id = rel.order_line_id
     JOIN LATERAL (%(items)s) item ON TRUE
     JOIN LATERAL (%(links)s) booked ON TRUE
LEFT JOIN uom_uom unit ON unit.id = item.unit_id
LEFT JOIN uom_uom sold_unit ON sold_unit.id = sold.product_uom_id
    WHERE %(condition)s AND booked.is_known
      AND ABS(booked.quantity - item.sign * item.quantity) < %(most)s
      AND NOT EXISTS (
              SELECT FROM sale_order_line_invoice_rel other
               WHERE other.invoice_line_id = rel.invoice_line_id
                 AND other.order_line_id != rel.order_line_id
          )
 GROUP BY rel.order_line_id
