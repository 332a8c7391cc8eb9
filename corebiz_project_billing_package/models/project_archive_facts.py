from odoo.release import version as odoo_version

from odoo.addons.corebiz_project_billing_guard.models.project_archive_row import (
    format_moment,
)

from ..archive_format import figures
from .project_archive_message import read_body
from .project_archive_related import PAPERS

ADDON = "corebiz_project_billing"


class ExportFacts:
    """What the manifest and the head of the page say about a project."""

    def _fill_overview(self, facts):
        project, add = self.project, self.page.add_fact
        add(("Customer", "Kunde"), project.partner_id.display_name)
        add(("Account Manager", "Account-Manager"), project.account_manager_id.name)
        add(("Project Manager", "Projektmanager"), project.user_id.name)
        add(("Project Leader", "Projektleiter"), project.leader_id.name)
        add(("Company", "Unternehmen"), self.company.name)
        add(("Start", "Beginn"), figures.day(project.date_start))
        add(("End", "Ende"), figures.day(project.date))
        add(("Archived on", "Archiviert am"), figures.day(self.day))
        sums = facts["sums"]
        add(("Estimate", "Plan"), figures.hours(sums["estimated_hours"]) + " h")
        add(("Actual", "Ist"), figures.hours(sums["booked_hours"]) + " h")
        for label, name in (
            (("Invoiced (net)", "Berechnet (netto)"), "invoiced"),
            (("Paid (gross)", "Bezahlt (brutto)"), "paid"),
        ):
            for currency, amount in sorted(sums[name].items()):
                add(label, figures.money(amount, currency))
        if "retention" in facts:
            until = figures.day(facts["retention"]["until"])
            add(("Keep until", "Aufbewahren bis"), until)
        for paper in facts["missing"]:
            english, german = PAPERS[paper["kind"]]
            name = paper["document"]
            text = (f"{english} {name}", f"{german} {name}")
            add(("Was never printed", "Wurde nie gedruckt"), text)
        add(("Description", "Beschreibung"), read_body(project.description))

    # === Manifest ===

    def _prepare_facts(self):
        project, company = self.project, self.company
        return {
            "company": {
                "id": company.id,
                "name": company.name,
                "vat": company.vat or "",
            },
            "project": {"id": project.id, "name": project.name},
            "customer": {
                "id": project.partner_id.id or None,
                "name": project.partner_id.display_name or "",
                "vat": project.partner_id.vat or "",
            },
            "people": {
                "account_manager": project.account_manager_id.name or "",
                "project_manager": project.user_id.name or "",
                "project_leader": project.leader_id.name or "",
                "archived_by": project.last_handover_id.user_id.name,
            },
            "dates": self._prepare_dates(),
            "counts": dict(sorted(self.counts.items())),
            "sums": self._prepare_sums(),
            "missing": [
                {"kind": kind, "id": one.id, "document": one.display_name}
                for kind, one in project._get_missing_papers()
            ],
            "compared": self.compared,
            "holders": self.holders,
            "language": self.lang,
            "software": {
                "addon": self.env["ir.module.module"]._get(ADDON).installed_version,
                "odoo": odoo_version,
            },
            **project._prepare_archive_custody(company, self.day),
        }

    def _prepare_dates(self):
        project = self.project
        return {
            "created": format_moment(project.create_date),
            "start": str(project.date_start or ""),
            "end": str(project.date or ""),
            "archived": format_moment(self.date),
            "steps": [
                [format_moment(step.date), step.from_state, step.to_state]
                for step in project.handover_ids.sorted("id")
            ],
        }

    def _prepare_sums(self):
        """Hours, and amounts in the currency of each document; rounded for reading."""
        lines = self.env["account.analytic.line"]
        domain = lines._get_archive_domain(self.project)
        [[costs]] = lines._read_group(domain, aggregates=["amount:sum"])
        invoiced = {}
        for move in self.project._get_archive_invoices():
            code = move.currency_id.name
            sign = -1 if move.move_type == "out_refund" else 1
            invoiced[code] = invoiced.get(code, 0) + sign * move.amount_untaxed
        return {
            "estimated_hours": round(self.project.allocated_hours, 4),
            "booked_hours": round(self.project.effective_hours, 4),
            "costs": round(-(costs or 0), 2),
            "invoiced": {code: round(amount, 2) for code, amount in invoiced.items()},
            "paid": {code: round(amount, 2) for code, amount in self.paid.items()},
        }
