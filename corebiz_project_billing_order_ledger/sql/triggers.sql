-- The triggers that write the ledger of order lines. Read models/project_order_ledger.py
-- first: it fills in the columns by which bookings are added up ("keys").
--
-- Only bookings on a project and on an order line count. A row is a delta; rows are added
-- and never updated, so that people who book on one order line at once share no row and
-- cannot collide. Quantities stay in the unit of the booking (numeric, so that a
-- correction cancels exactly what it corrects).
--
-- Every statement here may run again: the addon runs the file when it is installed and
-- whenever it is updated.

-- What one statement added or deleted: one delta for each order line and state.
CREATE OR REPLACE FUNCTION project_order_ledger_track()
RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO project_order_ledger (%(keys)s, quantity, bookings, entries)
             SELECT %(keys)s, SUM(COALESCE(unit_amount, 0)::numeric), COUNT(*),
                    COUNT(move_line_id)
               FROM new_lines
              WHERE so_line IS NOT NULL AND project_id IS NOT NULL
           GROUP BY %(keys)s;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO project_order_ledger (%(keys)s, quantity, bookings, entries)
             SELECT %(keys)s, -SUM(COALESCE(unit_amount, 0)::numeric), -COUNT(*),
                    -COUNT(move_line_id)
               FROM old_lines
              WHERE so_line IS NOT NULL AND project_id IS NOT NULL
           GROUP BY %(keys)s;
    ELSIF TG_OP = 'TRUNCATE' THEN
        DELETE FROM project_order_ledger;
    END IF;
    RETURN NULL;
END
$$;

-- What the change of one booking moves. Most changes move nothing and do not come here,
-- because the condition stands at the trigger.
CREATE OR REPLACE FUNCTION project_order_ledger_change()
RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF OLD.so_line IS NOT NULL AND OLD.project_id IS NOT NULL THEN
        INSERT INTO project_order_ledger (%(keys)s, quantity, bookings, entries)
             VALUES (%(old_keys)s, -COALESCE(OLD.unit_amount, 0)::numeric, -1,
                     -(OLD.move_line_id IS NOT NULL)::integer);
    END IF;
    IF NEW.so_line IS NOT NULL AND NEW.project_id IS NOT NULL THEN
        INSERT INTO project_order_ledger (%(keys)s, quantity, bookings, entries)
             VALUES (%(new_keys)s, COALESCE(NEW.unit_amount, 0)::numeric, 1,
                     (NEW.move_line_id IS NOT NULL)::integer);
    END IF;
    RETURN NULL;
END
$$;

-- Created only where they are missing: that needs a lock on the bookings, which an
-- update of the addon should not ask for.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'project_order_ledger_insert')
    THEN
        CREATE TRIGGER project_order_ledger_insert
            AFTER INSERT ON account_analytic_line
            REFERENCING NEW TABLE AS new_lines
            FOR EACH STATEMENT EXECUTE FUNCTION project_order_ledger_track();
        CREATE TRIGGER project_order_ledger_delete
            AFTER DELETE ON account_analytic_line
            REFERENCING OLD TABLE AS old_lines
            FOR EACH STATEMENT EXECUTE FUNCTION project_order_ledger_track();
        CREATE TRIGGER project_order_ledger_truncate
            AFTER TRUNCATE ON account_analytic_line
            FOR EACH STATEMENT EXECUTE FUNCTION project_order_ledger_track();
    END IF;
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'project_order_ledger_change')
    THEN
        CREATE TRIGGER project_order_ledger_change
            AFTER UPDATE ON account_analytic_line
            FOR EACH ROW WHEN (
                (%(old_keys)s, OLD.project_id IS NULL, OLD.unit_amount,
                 OLD.move_line_id IS NULL)
                IS DISTINCT FROM
                (%(new_keys)s, NEW.project_id IS NULL, NEW.unit_amount,
                 NEW.move_line_id IS NULL)
            ) EXECUTE FUNCTION project_order_ledger_change();
    END IF;
END
$$;
