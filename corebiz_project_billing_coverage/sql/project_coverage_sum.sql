-- What is prepaid, waived and on invoices of a booking is never more than its hours.
--
-- Read this file together with models/project_coverage_sum.py. The ORM checks it where
-- rows are written, under a lock of the booking, and says it in a sentence. This is what
-- the database guarantees, whoever writes: a row that counts, and the hours of a booking
-- of which a part is waived or on an invoice.
--
-- Every statement here may run again: the addon runs the file when it is installed and
-- whenever it is updated.

-- Hours beyond a few seconds; what is less is noise of units.
CREATE OR REPLACE FUNCTION project_coverage_check(booking integer)
RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    booked numeric;
    taken numeric;
BEGIN
    SELECT line.unit_amount::numeric * COALESCE(unit.hours, 1),
           COALESCE(line.prepaid_hours, 0)
               + COALESCE((SELECT SUM(waiver.hours) FROM project_waiver waiver
                            WHERE waiver.booking_id = line.id AND waiver.is_active), 0)
               + COALESCE((SELECT SUM(link.hours) FROM project_coverage_link link
                            WHERE link.booking_id = line.id AND link.is_active), 0)
      INTO booked, taken
      FROM account_analytic_line line
 LEFT JOIN project_effort_units() unit ON unit.unit_id = line.product_uom_id
     WHERE line.id = booking;
    IF taken > GREATEST(booked, 0) + 0.002 OR taken < LEAST(booked, 0) - 0.002 THEN
        RAISE EXCEPTION
            'Booking % has % hours, and % are prepaid, waived and on invoices',
            booking, ROUND(booked, 4), ROUND(taken, 4)
            USING ERRCODE = 'check_violation', CONSTRAINT = 'project_coverage_sum';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION project_coverage_check_row()
RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM project_coverage_check(NEW.booking_id);
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION project_coverage_check_booking()
RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM project_coverage_check(NEW.id);
    RETURN NULL;
END
$$;

-- Created only where they are missing: that needs a lock on the bookings, which an
-- update of the addon should not ask for.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'project_coverage_sum') THEN
        CREATE TRIGGER project_coverage_sum
            AFTER INSERT OR UPDATE OF booking_id, hours, is_active ON project_waiver
            FOR EACH ROW WHEN (NEW.is_active)
            EXECUTE FUNCTION project_coverage_check_row();
        CREATE TRIGGER project_coverage_sum
            AFTER INSERT OR UPDATE OF booking_id, hours, is_active
            ON project_coverage_link
            FOR EACH ROW WHEN (NEW.is_active)
            EXECUTE FUNCTION project_coverage_check_row();
    END IF;
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'project_coverage_parts') THEN
        CREATE TRIGGER project_coverage_parts
            AFTER UPDATE OF unit_amount, product_uom_id, prepaid_hours
            ON account_analytic_line
            FOR EACH ROW WHEN (
                (NEW.waived_hours <> 0 OR NEW.invoiced_hours <> 0
                    OR NEW.drafted_hours <> 0)
                AND (OLD.unit_amount, OLD.product_uom_id, OLD.prepaid_hours)
                    IS DISTINCT FROM
                    (NEW.unit_amount, NEW.product_uom_id, NEW.prepaid_hours)
            ) EXECUTE FUNCTION project_coverage_check_booking();
    END IF;
END
$$;
