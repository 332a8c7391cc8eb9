from lxml import etree

from .common import ProjectBillingCase

SCREENS = {
    "project.task": ("form", "list", "kanban"),
    "project.project": ("form", "list", "kanban"),
    "account.analytic.line": ("form", "list", "kanban"),
}


class TestEmployeeScreens(ProjectBillingCase):
    """Who may book his time may open where he books it, with no other right."""

    def _get_specification(self, model, node):
        """What the web client reads for the fields of a view."""
        specification = {}
        for child in node:
            if child.tag != "field":
                specification.update(self._get_specification(model, child))
                continue
            field = self.env[model]._fields[child.get("name")]
            fields = {"display_name": {}}
            for view in child:
                fields.update(self._get_specification(field.comodel_name, view))
            specification[field.name] = {"fields": fields} if field.relational else {}
        return specification

    def test_all_views_are_read(self):
        technician = self._create_user(
            "tom", "Tom Technician", "hr_timesheet.group_hr_timesheet_user"
        )
        booking = self._book(technician, self.task)
        self.task.user_ids = technician
        records = {record._name: record for record in (self.task, booking)}
        records["project.project"] = self.project
        for name, modes in SCREENS.items():
            record = records[name].with_user(technician)
            for mode in modes:
                with self.subTest(name, mode=mode):
                    arch = etree.fromstring(record.get_view(view_type=mode)["arch"])
                    self.env.invalidate_all()
                    seen = record.web_read(self._get_specification(name, arch))
                    self.assertEqual(seen[0]["id"], record.id)
