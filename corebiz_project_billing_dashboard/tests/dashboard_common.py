import json
import re
from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.fields import Command, Domain
from odoo.tools.safe_eval import safe_eval

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PL_DONE,
    PM_DONE,
    PO_BILLED,
)
from odoo.addons.corebiz_project_billing_evaluation.tests.evaluation_common import (
    EvaluationCase,
)

VALUE = re.compile(r'PIVOT\.VALUE\((\d+),"(\w+)"(?:,"(\w+)","(\w+)")?\)')


class Board:
    """A dashboard as a user opens it: sources and cells of its JSON."""

    def __init__(self, record, user):
        self.env = record.with_user(user).env
        content = record.with_user(user)._get_serialized_readonly_dashboard()
        self.content = json.loads(content)["snapshot"]
        self.front, self.back = (one["cells"] for one in self.content["sheets"])
        self.has_period = False

    def domain(self, source):
        """The domain of a source, as the client evaluates it."""
        domain = source["domain"]
        if isinstance(domain, str):
            domain = safe_eval(domain, {"uid": self.env.uid})
        if not self.has_period or "period" not in source["fieldMatching"]:
            return domain
        name = source["fieldMatching"]["period"]["chain"]
        first, last = self._get_period()
        return Domain(domain) & Domain(name, ">=", first) & Domain(name, "<=", last)

    def _get_period(self):
        """The first and last moment of the filter with which a dashboard opens.

        Twelve whole months, as Odoo's client counts them: until the end of the last
        one, and that of this month on its last day.
        """
        [period] = [
            one for one in self.content["globalFilters"] if one["id"] == "period"
        ]
        assert period["defaultValue"] == "last_12_months"
        tomorrow = fields.Date.context_today(self.env["base"]) + timedelta(1)
        end = (tomorrow - relativedelta(months=1)) + relativedelta(day=31)
        start = tomorrow - relativedelta(months=12, day=1)
        return datetime.combine(start, time.min), datetime.combine(end, time.max)

    def sums(self, number):
        """The groups of a pivot, by their value: {value: {measure: figure}}.

        The sum over all stands under None. Read as the client reads it.
        """
        pivot = self.content["pivots"][number]
        model = self.env[pivot["model"]]
        names = [one["fieldName"] for one in pivot["measures"]]
        measures = {
            name: name
            if name == "__count"
            else f"{name}:{model.fields_get([name])[name]['aggregator']}"
            for name in names
        }
        groups = {}
        for group_by in ([], [one["fieldName"] for one in pivot["rows"]]):
            rows = model.formatted_read_group(
                self.domain(pivot), group_by, list(measures.values())
            )
            for row in rows:
                key = row[group_by[0]] if group_by else None
                key = key[0] if isinstance(key, tuple) else key
                groups[key] = {name: row[spec] for name, spec in measures.items()}
        return groups

    def figures(self):
        """What the cells with one sum show, as {sheet and cell: figure}."""
        groups = {number: self.sums(number) for number in self.content["pivots"]}
        found = {}
        for sheet, cells in (("dashboard", self.front), ("data", self.back)):
            for cell, formula in cells.items():
                if match := re.fullmatch("=" + VALUE.pattern, formula):
                    number, measure, _field, value = match.groups()
                    figure = groups[number].get(value, {}).get(measure, 0)
                    found[f"{sheet}!{cell}"] = figure or 0
        return found

    def row(self, label, nth=0):
        """The figures beside the ``nth`` cell with this label, from left to right."""
        places = [
            re.fullmatch(r"([A-Z])(\d+)", cell).groups()
            for cell, formula in self.front.items()
            if formula == f'=_t("{label}")'
        ]
        column, row = places[nth]
        figures = self.figures()
        cells = (f"dashboard!{chr(ord(column) + step)}{row}" for step in (1, 2, 3))
        return [figures[cell] for cell in cells if cell in figures]

    def table(self, title, measures):
        """The groups of the table below a heading, in their order, as lists."""
        [place] = [
            re.fullmatch(r"([A-Z])(\d+)", cell).groups()
            for cell, formula in self.front.items()
            if formula == f'=_t("{title}")'
        ]
        formula = self.front[f"{place[0]}{int(place[1]) + 2}"]
        number = re.match(r"=PIVOT\((\d+),", formula)[1]
        groups = self.sums(number)
        groups.pop(None)
        return {
            key: [figures[name] for name in measures] for key, figures in groups.items()
        }


class DashboardCase(EvaluationCase):
    """A house with projects in each status, and invoices of two months."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.office.with_user(cls.office))
        cls.last_month = cls.today.replace(day=1) - timedelta(days=3)
        cls.manager.group_ids += cls.env.ref("hr_timesheet.group_hr_timesheet_approver")
        cls.states = {"open": cls.sold}
        cls._book(cls.employee, cls.sold_task, 12)
        for state in (PL_DONE, PM_DONE):
            _order, project = cls._sell(cls.service)
            cls._book(cls.employee, project.tasks, 3 if state == PL_DONE else 2)
            cls.states[state] = cls._walk_to(project, state)
        cls.unpaid, cls.billed = cls._sell_and_bill(5, cls.today)
        cls.paid, cls.before = cls._sell_and_bill(7, cls.last_month)
        cls._move_ledger(cls.before, cls.last_month)
        cls._pay(cls.paid, cls.today)

    @classmethod
    def _sell_and_bill(cls, hours, day):
        """The invoice over ``hours`` of a project, and the project, billed."""
        order, project = cls._sell(cls.service)
        cls._book(cls.employee, project.tasks, hours)
        cls._walk_to(project, PM_DONE)
        invoice = cls._invoice(order, invoice_date=day)
        return invoice, cls._walk_to(project, PO_BILLED)

    @classmethod
    def _pay(cls, invoice, day):
        """Register the payment of an invoice."""
        wizard = cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({"payment_date": day})._create_payments()

    @classmethod
    def _move_ledger(cls, project, day):
        """Let the steps of a project have been taken on another day."""
        cls.env.flush_all()
        for table in ("project_handover", "project_evaluation"):
            cls.env.cr.execute(
                f"UPDATE {table} SET date = %s WHERE project_id = %s",  # pylint: disable=E8103
                (day, project.id),
            )
        cls.env.invalidate_all()

    def _open(self, name, user):
        """The dashboard ``name`` as ``user`` opens it."""
        xml_id = f"corebiz_project_billing_dashboard.spreadsheet_dashboard_{name}"
        return Board(self.env.ref(xml_id), user)

    def _ask(self, query, **values):
        """The first value that plain SQL answers; 0 for none."""
        self.env.flush_all()
        dates = {
            "this": self.today.replace(day=1),
            "next": self.today.replace(day=1) + relativedelta(months=1),
            "last": self.today.replace(day=1) - relativedelta(months=1),
            "today": self.today,
            "quarter": self.today - timedelta(days=89),
        }
        self.env.cr.execute(query, {**dates, **values})
        return float(self.env.cr.fetchone()[0] or 0)

    def assertFigures(self, shown, *queries):
        """Each figure is what plain SQL says, and it says something."""
        self.assertEqual(len(shown), len(queries))
        for figure, query in zip(shown, queries, strict=True):
            self.assertAlmostEqual(figure, self._ask(query), 2, msg=query)

    @classmethod
    def _create_stranger(cls, *groups):
        """Somebody of another company, in which nothing has happened."""
        company = cls.env["res.company"].create({"name": "Elsewhere"})
        return cls._create_user(
            "stella",
            "Stella Stranger",
            ",".join(groups),
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
