from odoo import api, models
from odoo.tools import SQL

from .project_history_source import HistorySource
from .project_history_sql import NOON, PERSON, person_of_user


class ProjectHistory(models.Model):
    """Steps, estimates, alerts and bookings in the history."""

    _inherit = "project.history"

    @api.model
    def _get_sources(self):
        return super()._get_sources() + [
            HistorySource("step", self._select_steps),
            HistorySource("estimate", self._select_estimates),
            HistorySource("alert", self._select_alerts),
            HistorySource("booking", self._select_bookings),
        ]

    def _select_steps(self, scope):
        target = scope.label("project.handover", "to_state")
        origin = scope.label("project.handover", "from_state")
        return scope.select(
            "project.handover",
            SQL("project_handover.project_id"),
            kind="step",
            date=SQL("project_handover.date"),
            joins=person_of_user(SQL("project_handover.user_id")),
            subject=SQL("concat(%s, ' → ', %s)", origin, target),
            body=SQL("project_handover.reason"),
            **PERSON,
        )

    def _select_estimates(self, scope):
        return scope.select(
            "project.estimate",
            SQL("project_estimate.project_id"),
            kind="estimate",
            date=SQL("project_estimate.date"),
            joins=person_of_user(SQL("project_estimate.user_id")),
            subject=scope.label("project.estimate", "kind"),
            body=SQL("project_estimate.reason"),
            hours=SQL("project_estimate.hours"),
            **PERSON,
        )

    def _select_alerts(self, scope):
        reached = self.env._("%s per cent of the estimate reached", "#")
        return scope.select(
            "project.alert",
            SQL("project_alert.project_id"),
            kind="alert",
            date=SQL("project_alert.date"),
            joins=person_of_user(SQL("project_alert.acknowledged_by_id")),
            subject=SQL("replace(%s, '#', project_alert.percent::text)", reached),
            body=SQL("project_alert.comment"),
            hours=SQL("project_alert.actual_hours"),
            **PERSON,
        )

    def _select_bookings(self, scope):
        """One row for each day, person and task, of the bookings that may be read.

        The row is known by the first of its bookings.
        """
        readable = scope.readable(
            "account.analytic.line", [("project_id", "in", scope.project_ids)]
        )
        if readable is None:
            return None
        line = SQL.identifier(readable.table)
        keys = SQL(
            "%(line)s.project_id, %(line)s.date, %(line)s.task_id,"
            " %(line)s.employee_id",
            line=line,
        )
        groups = SQL(
            "SELECT %(first)s AS id, %(keys)s, %(hours)s AS hours, %(text)s"
            " AS text FROM %(tables)s WHERE %(where)s GROUP BY %(keys)s"
            " %(order)s",
            line=line,
            keys=keys,
            hours=self._get_hours_sql(line),
            text=SQL("string_agg(DISTINCT NULLIF(%s.name, '/'), E'\\n')", line),
            tables=readable.from_clause,
            where=SQL(" AND ").join(
                [readable.where_clause, *self._get_booking_conditions(scope, line)]
            ),
            **self._get_booking_order(scope, line),
        )
        return scope.select_from(
            "account.analytic.line",
            SQL("account_analytic_line.project_id"),
            SQL("(%s) AS account_analytic_line", groups),
            [],
            kind="booking",
            day=SQL("account_analytic_line.date"),
            task_id=SQL("account_analytic_line.task_id"),
            body=SQL("account_analytic_line.text"),
            hours=SQL("account_analytic_line.hours"),
            person_id=self._get_employee_sql("COALESCE(u.partner_id, work_contact_id)"),
            person_name=self._get_employee_sql("e.name"),
        )

    def _get_booking_order(self, scope, line):
        """SQL: the first booking of a group, and the order and end of the groups.

        For a page the days are made one by one, from an index, until it is full. An
        aggregate with an order keeps the database from making all groups at once. The
        end stands in here, not only around: without it, the database would rather
        collect all bookings of a user first.
        """
        if not scope.newest_first:
            return {"first": SQL("MIN(%s.id)", line), "order": SQL()}
        first = SQL("(array_agg(%s.id ORDER BY %s.id))[1]", line, line)
        date = SQL("%s.date", line)
        order = SQL("ORDER BY %s DESC", date)
        if scope.size:
            after = scope.after_cursor(
                SQL("%s + %s", date, NOON), first, SQL("%s.project_id", line)
            )
            order = SQL(
                "HAVING %s %s FETCH FIRST %s ROWS WITH TIES",
                after or SQL("TRUE"),
                order,
                scope.size,
            )
        return {"first": first, "order": order}

    def _get_hours_sql(self, line):
        """SQL: the hours of a group of bookings, whatever unit they carry."""
        return SQL(
            "SUM(%s.unit_amount * COALESCE((SELECT factor FROM uom_uom"
            " WHERE id = %s.product_uom_id) / %s, 1))",
            line,
            line,
            self.env["uom.uom"]._get_hour().factor,
        )

    def _get_employee_sql(self, column):
        """SQL: something of the employee of a booking."""
        return SQL(
            "(SELECT %s FROM hr_employee e LEFT JOIN res_users u ON u.id = e.user_id"
            " WHERE e.id = account_analytic_line.employee_id)",
            SQL(column),
        )

    def _get_booking_conditions(self, scope, line):
        """SQL: the groups asked for, by their first bookings, or those of a page."""
        record_ids = scope.get_records()
        if record_ids is None:
            cursor = scope.cursor
            return [SQL("%s.date <= %s", line, cursor[0].date())] if cursor else []
        return [
            SQL(
                "(%(line)s.project_id, %(line)s.date,"
                " COALESCE(%(line)s.task_id, 0), COALESCE(%(line)s.employee_id, 0)) IN"
                " (SELECT project_id, date, COALESCE(task_id, 0),"
                " COALESCE(employee_id, 0) FROM account_analytic_line WHERE id IN"
                " %(ids)s)",
                line=line,
                ids=record_ids,
            )
        ]
