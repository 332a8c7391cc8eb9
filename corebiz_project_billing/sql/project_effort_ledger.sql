-- The hours ledger: how many hours are booked on each project, kept by PostgreSQL.
--
-- Read this file together with models/project_effort_ledger.py, which owns the table
-- project_effort_ledger (project_id, hours). The hours of a project are the sum of its
-- rows. A row is a delta: it is added and never updated, so that simultaneous bookings
-- on one project share no row and cannot collide under REPEATABLE READ. Now and then
-- the roll-up replaces the rows of a project by their sum.
--
-- Triggers write the deltas, because bookings come from imports, other addons and plain
-- SQL as well. They add one row per project whose hours changed: once per statement for
-- new and deleted bookings, once per booking for changed ones. Hours are converted as they are written (numeric, so that a correction
-- cancels exactly what it corrects); a changed factor rebuilds the rows.
--
-- Every statement here may run again: the addon runs the file when it is installed and
-- whenever it is updated.

-- Hours that one unit of measure holds, by Odoo's factors. A booking without a unit
-- is in hours; bookings join with COALESCE(unit.hours, 1).
CREATE OR REPLACE FUNCTION project_effort_units()
RETURNS TABLE (unit_id integer, hours numeric)
LANGUAGE sql STABLE AS $$
    SELECT unit.id, unit.factor / COALESCE((
               SELECT hour.factor
                 FROM ir_model_data data
                 JOIN uom_uom hour ON hour.id = data.res_id
                WHERE data.module = 'uom' AND data.name = 'product_uom_hour'
           ), 1)
      FROM uom_uom unit
$$;

-- The projects whose ledger does not say what their bookings say; none, normally.
CREATE OR REPLACE FUNCTION project_effort_differences()
RETURNS TABLE (project_id integer, booked numeric, recorded numeric)
LANGUAGE sql STABLE AS $$
    SELECT COALESCE(booking.project_id, entry.project_id),
           COALESCE(booking.hours, 0),
           COALESCE(entry.hours, 0)
      FROM (
               SELECT line.project_id,
                      SUM(line.unit_amount::numeric * COALESCE(unit.hours, 1)) AS hours
                 FROM account_analytic_line line
            LEFT JOIN project_effort_units() unit ON unit.unit_id = line.product_uom_id
                WHERE line.project_id IS NOT NULL
             GROUP BY line.project_id
           ) booking
 FULL JOIN (
               SELECT ledger.project_id, SUM(ledger.hours) AS hours
                 FROM project_effort_ledger ledger
             GROUP BY ledger.project_id
           ) entry ON entry.project_id = booking.project_id
     WHERE COALESCE(booking.hours, 0) <> COALESCE(entry.hours, 0)
$$;

-- Make the ledger say what the bookings say. One statement, thus one snapshot: whoever
-- books meanwhile adds a delta to it, and nobody has to wait. Returns how many projects
-- were put right. Fills the ledger at installation.
CREATE OR REPLACE FUNCTION project_effort_rebuild()
RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    projects integer;
BEGIN
    WITH difference AS MATERIALIZED (
        SELECT * FROM project_effort_differences()
    ), removed AS (
        DELETE FROM project_effort_ledger ledger
              USING difference
              WHERE ledger.project_id = difference.project_id
    ), added AS (
        INSERT INTO project_effort_ledger (project_id, hours)
             SELECT difference.project_id, difference.booked
               FROM difference
              WHERE difference.booked <> 0
    )
    SELECT COUNT(*) INTO projects FROM difference;
    RETURN projects;
END
$$;

-- Replace the rows of each project by their sum; returns how many rows went.
CREATE OR REPLACE FUNCTION project_effort_roll_up()
RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    dropped integer;
BEGIN
    WITH removed AS (
        DELETE FROM project_effort_ledger
              WHERE project_id IN (
                        SELECT project_id
                          FROM project_effort_ledger
                      GROUP BY project_id
                        HAVING COUNT(*) > 1
                    )
          RETURNING project_id, hours
    ), added AS (
        INSERT INTO project_effort_ledger (project_id, hours)
             SELECT project_id, SUM(hours)
               FROM removed
           GROUP BY project_id
             HAVING SUM(hours) <> 0
          RETURNING 1
    )
    SELECT (SELECT COUNT(*) FROM removed) - (SELECT COUNT(*) FROM added) INTO dropped;
    RETURN dropped;
END
$$;

-- The unit in which nearly all hours are booked, as a constant: looking it up costs more
-- than everything else that a booking does here. PostgreSQL plans the statements of a
-- trigger anew for every request, because Odoo resets the connection between two of them.
DO $$
BEGIN
    EXECUTE format(
        'CREATE OR REPLACE FUNCTION project_effort_hour_id() RETURNS integer
         LANGUAGE sql IMMUTABLE AS %L',
        format('SELECT %L::integer', (
            SELECT data.res_id
              FROM ir_model_data data
             WHERE data.module = 'uom' AND data.name = 'product_uom_hour'
        ))
    );
END
$$;

-- The hours of a booking in another unit, or in none.
CREATE OR REPLACE FUNCTION project_effort_convert(amount double precision, unit integer)
RETURNS numeric
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN amount::numeric * COALESCE(
        (SELECT found.hours FROM project_effort_units() found WHERE found.unit_id = unit),
        1
    );
END
$$;

-- The hours of a booking.
CREATE OR REPLACE FUNCTION project_effort_hours(amount double precision, unit integer)
RETURNS numeric
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN unit = project_effort_hour_id() THEN amount::numeric
        ELSE project_effort_convert(amount, unit)
    END
$$;

-- What one statement on the bookings changed, as one delta per project.
CREATE OR REPLACE FUNCTION project_effort_track_lines()
RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO project_effort_ledger (project_id, hours)
             SELECT line.project_id,
                    SUM(project_effort_hours(line.unit_amount, line.product_uom_id))
               FROM new_lines line
              WHERE line.project_id IS NOT NULL
           GROUP BY line.project_id
             HAVING SUM(project_effort_hours(line.unit_amount, line.product_uom_id)) <> 0;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO project_effort_ledger (project_id, hours)
             SELECT line.project_id,
                    -SUM(project_effort_hours(line.unit_amount, line.product_uom_id))
               FROM old_lines line
              WHERE line.project_id IS NOT NULL
           GROUP BY line.project_id
             HAVING SUM(project_effort_hours(line.unit_amount, line.product_uom_id)) <> 0;
    ELSIF TG_OP = 'TRUNCATE' THEN
        DELETE FROM project_effort_ledger;
    END IF;
    RETURN NULL;
END
$$;

-- What the change of one booking moves, where its hours or its project change. Invoicing
-- and computed fields rewrite bookings all the time: they do not come here, because the
-- condition stands at the trigger.
CREATE OR REPLACE FUNCTION project_effort_track_change()
RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO project_effort_ledger (project_id, hours)
         SELECT line.project_id, SUM(line.hours)
           FROM (VALUES
                    (OLD.project_id,
                     -project_effort_hours(OLD.unit_amount, OLD.product_uom_id)),
                    (NEW.project_id,
                     project_effort_hours(NEW.unit_amount, NEW.product_uom_id))
                ) AS line (project_id, hours)
          WHERE line.project_id IS NOT NULL
       GROUP BY line.project_id
         HAVING SUM(line.hours) <> 0;
    RETURN NULL;
END
$$;

-- A unit whose factor changes, or that is deleted, changes hours booked long ago.
CREATE OR REPLACE FUNCTION project_effort_track_units()
RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM project_effort_rebuild();
    RETURN NULL;
END
$$;

-- Created only where they are missing: that needs a lock on the bookings, which an
-- update of the addon should not ask for.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'project_effort_insert') THEN
        CREATE TRIGGER project_effort_insert AFTER INSERT ON account_analytic_line
            REFERENCING NEW TABLE AS new_lines
            FOR EACH STATEMENT EXECUTE FUNCTION project_effort_track_lines();
        CREATE TRIGGER project_effort_delete AFTER DELETE ON account_analytic_line
            REFERENCING OLD TABLE AS old_lines
            FOR EACH STATEMENT EXECUTE FUNCTION project_effort_track_lines();
        CREATE TRIGGER project_effort_truncate AFTER TRUNCATE ON account_analytic_line
            FOR EACH STATEMENT EXECUTE FUNCTION project_effort_track_lines();
        CREATE TRIGGER project_effort_units AFTER UPDATE OF factor OR DELETE ON uom_uom
            FOR EACH STATEMENT EXECUTE FUNCTION project_effort_track_units();
    END IF;
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'project_effort_change') THEN
        -- Its forerunner came for every statement.
        DROP TRIGGER IF EXISTS project_effort_update ON account_analytic_line;
        CREATE TRIGGER project_effort_change AFTER UPDATE ON account_analytic_line
            FOR EACH ROW WHEN (
                (OLD.project_id, OLD.product_uom_id, OLD.unit_amount)
                IS DISTINCT FROM (NEW.project_id, NEW.product_uom_id, NEW.unit_amount)
            ) EXECUTE FUNCTION project_effort_track_change();
    END IF;
END
$$;

SELECT project_effort_rebuild();
