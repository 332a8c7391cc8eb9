import datetime
from collections import defaultdict

from odoo import fields, models
from odoo.tools import format_date, formatLang

from odoo.addons.corebiz_project_billing_coverage.models.project_coverage import (
    COVERAGE_HOURS,
)
from odoo.addons.corebiz_project_billing_evaluation.models import (
    project_evaluation_item as kinds,
)
from odoo.addons.corebiz_project_billing_evaluation.models import (
    project_evaluation_row as rows,
)
from odoo.addons.corebiz_project_billing_evaluation.models.evaluation_figures import (
    EVEN,
    LOSS,
    NOTHING,
    PROFIT,
    percent,
)

# Each has a template of its own, ``report_closing_`` and this name.
BLOCKS = (
    *("kinds", "people", "coverage", "estimates"),
    *("alerts", "handovers", "differences"),
)


class ProjectProject(models.Model):
    """The closing report of a project: what it is made of, and its verdict."""

    _inherit = "project.project"

    def action_print_closing_report(self):
        """Print the closing report of these projects.

        :raises AccessError: if the user may not see the evaluation of one of them
        """
        self._check_can_see_evaluation()
        report = self.env.ref(
            "corebiz_project_billing_closing.project_closing_report_action"
        )
        return report.report_action(self)

    def _get_closing_data(self):
        """What the closing report of this project shows; asks nobody for rights."""
        self.ensure_one()
        project = self.sudo()
        figures = project._get_evaluation()
        items = project._get_evaluation_items()
        hours = items.filtered(lambda item: item.kind == kinds.HOURS)
        data = {
            "project": project,
            "figures": figures,
            "snapshot": items.evaluation_id,
            "verdict": project._get_verdict_text(figures, items.evaluation_id),
            "status": project._get_closing_status_text(items.evaluation_id),
            "uncosted": project._get_uncosted_text(figures),
            "margin": project._get_margin_label(figures),
            "handovers": project.handover_ids.sorted("id"),
            "actors": {
                handover: project._get_actor_text(handover)
                for handover in project.handover_ids
            },
            "estimates": project.estimate_ids.sorted("id"),
            "alerts": project.alert_ids.sorted("id"),
            "tasks": project._get_hours_by(hours, lambda item: item.task_id),
            "people": project._get_hours_by(
                hours.filtered("employee_id"), lambda item: item.employee_id
            ),
            "kinds": project._get_hours_by(
                hours.filtered("task_kind_id"), lambda item: item.task_kind_id
            ),
            "documents": project._get_documents(items - hours),
            "differences": items.filtered("difference"),
            "coverage": project._get_closing_coverage(items.evaluation_id),
        }
        return {**data, "blocks": self._get_closing_blocks(data)}

    def _get_closing_blocks(self, data):
        """The names of the small blocks that have something to show, in their order.

        :return: tuples of those that stay together on one page: each of them alone,
            but the last two
        """
        names = [name for name in BLOCKS if data[name]]
        groups = [*((name,) for name in names[:-2]), tuple(names[-2:])]
        return [group for group in groups if group]

    def _get_hours_by(self, items, get_record):
        """Estimated and actual hours by what ``get_record`` says, most hours first."""
        sums = defaultdict(lambda: [0.0, 0.0])
        for item in items.filtered(lambda i: i.estimate_hours or i.actual_hours):
            sums[get_record(item)][0] += item.estimate_hours
            sums[get_record(item)][1] += item.actual_hours
        return [
            {
                "record": record,
                "estimate": estimate,
                "actual": actual,
                "deviation": actual - estimate,
                "percent": percent(actual - estimate, estimate),
            }
            for record, (estimate, actual) in sorted(
                sums.items(), key=lambda entry: (-entry[1][1], entry[0].id)
            )
        ]

    def _get_documents(self, items):
        """Money by document and kind, without what is merely expected."""
        sums = {}
        for item in items.filtered(lambda item: item.kind not in rows.EXPECTATIONS):
            move = item.move_id
            # The cost of hours and what is written by hand stand on no document.
            key = (item.kind, move.id or item.name)
            document = sums.setdefault(
                key,
                {
                    "kind": item.kind,
                    "date": item.date,
                    "name": move.name or item.name,
                    "partner": move.partner_id.commercial_partner_id.name,
                    "amount": 0.0,
                },
            )
            document["amount"] += item.amount
        order = list(dict(self._get_item_kinds()))
        return sorted(
            (document for document in sums.values() if document["amount"]),
            key=lambda document: (
                order.index(document["kind"]),
                document["date"] or datetime.date.min,
            ),
        )

    def _get_item_kinds(self):
        """The kinds of rows, translated, as they follow each other."""
        field = self.env["project.evaluation.item"]._fields["kind"]
        return field._description_selection(self.env)

    def _get_closing_coverage(self, snapshot):
        """What became of the hours booked: [(label, hours)]."""
        source = snapshot or self
        return [
            (source._fields[name]._description_string(self.env), source[name])
            for name in COVERAGE_HOURS
            if source[name]
        ]

    # === Sentences ===

    def _get_closing_status_text(self, snapshot):
        """Whether the figures are fixed, and since when."""
        if not snapshot:
            return self.env._(
                "Interim figures of %s; the project is not billed yet.",
                format_date(self.env, fields.Date.context_today(self)),
            )
        text = self.env._(
            "Figures fixed on %s, when the project was billed.",
            format_date(
                self.env, fields.Datetime.context_timestamp(self, snapshot.date)
            ),
        )
        if snapshot.previous_id:
            text += " " + self.env._(
                "It had been billed before and was sent back; the margin was %s then.",
                self._format_money(snapshot.previous_id.margin),
            )
        return text

    def _get_uncosted_text(self, figures):
        """Says that the margin is too good, where hours carry no cost; or False."""
        if not figures["uncosted_hours"]:
            return False
        return self.env._(
            "%s carry no cost, because the people had no hourly cost; the true margin"
            " is smaller.",
            self._format_closing_hours(figures["uncosted_hours"]),
        )

    def _get_margin_label(self, figures):
        """The margin in per cent of revenue and of cost."""
        return self.env._(
            "Margin (%(revenue)s %% of revenue, %(cost)s %% of cost)",
            revenue=formatLang(self.env, figures["margin_revenue_percent"], digits=1),
            cost=formatLang(self.env, figures["margin_cost_percent"], digits=1),
        )

    def _get_actor_text(self, handover):
        """Who took a step, and for whom."""
        if not handover.in_place_of_id:
            return handover.user_id.name
        return self.env._(
            "%(user)s in place of %(absent)s",
            user=handover.user_id.name,
            absent=handover.in_place_of_id.name,
        )

    # === The verdict ===

    def _get_verdict_text(self, figures, snapshot):
        """Whether the project paid, in one sentence.

        :param dict figures: see :meth:`_get_evaluation`
        :param snapshot: the snapshot they come from; empty while they are live
        """
        margin = figures["margin" if snapshot else "expected_margin"]
        values = {
            "margin": self._format_money(abs(margin)),
            "expected": self._format_money(figures["expected_revenue"]),
            "revenue": self._format_money(figures["revenue"]),
            "cost": self._format_money(figures["cost"]),
            "percent": formatLang(
                self.env, abs(figures["margin_revenue_percent"]), digits=1
            ),
            "hours": self._get_verdict_hours_text(figures),
        }
        text = (self._get_final_verdict if snapshot else self._get_live_verdict)(
            figures["verdict"], values
        )
        return text or self.env._("There is neither revenue nor cost to judge by.")

    def _get_final_verdict(self, verdict, values):
        """The sentence for a billed project."""
        if verdict == PROFIT:
            return self.env._(
                "The project paid: of %(revenue)s invoiced, %(margin)s remain"
                " (%(percent)s %%); %(hours)s.",
                **values,
            )
        if verdict == LOSS:
            return self.env._(
                "The project did not pay: it cost %(cost)s and brought %(revenue)s, a"
                " loss of %(margin)s; %(hours)s.",
                **values,
            )
        if verdict == EVEN:
            return self.env._(
                "The project broke even at %(revenue)s; %(hours)s.", **values
            )
        return False

    def _get_live_verdict(self, verdict, values):
        """The sentence for a project that is not billed yet."""
        if verdict == NOTHING:
            return False
        if verdict == LOSS:
            return self.env._(
                "The project runs at a loss: %(revenue)s are invoiced, %(expected)s to"
                " be invoiced and %(cost)s spent, so that %(margin)s are missing;"
                " %(hours)s.",
                **values,
            )
        return self.env._(
            "The project pays so far: %(revenue)s are invoiced, %(expected)s to be"
            " invoiced and %(cost)s spent, so that %(margin)s remain; %(hours)s.",
            **values,
        )

    def _get_verdict_hours_text(self, figures):
        """The second half of the verdict: "46 h for 40 h estimated (+15 %)"."""
        actual = self._format_closing_hours(figures["actual_hours"])
        if not figures["estimate_hours"]:
            return self.env._("%s were worked, without an estimate", actual)
        deviation = figures["deviation_percent"]
        number = formatLang(self.env, abs(deviation), digits=0)
        return self.env._(
            "%(actual)s were worked for %(estimate)s estimated (%(deviation)s %%)",
            actual=actual,
            estimate=self._format_closing_hours(figures["estimate_hours"]),
            deviation=("+" if deviation >= 0.5 else "−" if deviation <= -0.5 else "±")
            + number,
        )

    def _format_closing_hours(self, hours):
        """Hours as the tables of the report have them, such as "2.50 h"; or "12 h"."""
        digits = 2 if round(hours * 100) % 100 else 0
        return self.env._("%s h", formatLang(self.env, hours, digits=digits))

    def _format_money(self, amount):
        """An amount in the currency of the project, in words of the user's language."""
        return formatLang(self.env, amount, currency_obj=self.currency_id)
