from odoo import api, models

# The lists that stand for activities of the workflow: its type, and the action.
LISTS = {
    "corebiz_project_billing.mail_activity_type_check": (
        "corebiz_project_billing.project_project_action_to_check"
    ),
    "corebiz_project_billing.mail_activity_type_bill": (
        "corebiz_project_billing.project_project_action_to_bill"
    ),
    "corebiz_project_billing.mail_activity_type_archive": (
        "corebiz_project_billing_desk.project_project_action_to_archive"
    ),
}
COUNTS = ("overdue_count", "today_count", "planned_count")


class ResUsers(models.Model):
    """The clock names what waits as the menu does, and opens the same lists.

    Odoo shows one line for all activities on projects. What the workflow plans gets a
    line for each list; the rest stays where it was.
    """

    _inherit = "res.users"

    @api.model
    def _get_activity_groups(self):
        groups = super()._get_activity_groups()
        place = next(
            (
                place
                for place, group in enumerate(groups)
                if group["model"] == "project.project"
            ),
            None,
        )
        if place is not None:
            groups[place : place + 1] = self._split_project_group(groups[place])
        return groups

    @api.model
    def _split_project_group(self, group):
        """The lists that have activities, and Odoo's group with what is left of it."""
        activities = self.env["mail.activity"].search(
            [("user_id", "=", self.env.uid), ("res_model", "=", "project.project")]
        )
        projects = self.env["project.project"].with_context(active_test=False)
        readable = projects.browse(activities.mapped("res_id")).exists()
        ids = set(readable._filtered_access("read").ids)
        activities = activities.filtered(lambda activity: activity.res_id in ids)
        groups, types = [], self.env["mail.activity.type"]
        for type_name, action_name in LISTS.items():
            kind = self.env.ref(type_name, raise_if_not_found=False)
            action = self.env.ref(action_name, raise_if_not_found=False)
            found = activities.filtered(
                lambda activity, kind=kind: activity.activity_type_id == kind
            )
            if not (kind and action and found):
                continue
            types |= kind
            groups.append(
                {
                    **group,
                    **self._count_activities(found),
                    "name": action.sudo().name,
                    "billing_action": action_name,
                }
            )
        rest = activities.filtered(lambda one: one.activity_type_id not in types)
        if not types:
            return [group]
        if rest:
            domain = [*group["domain"], ("id", "in", rest.mapped("res_id"))]
            groups.append({**group, **self._count_activities(rest), "domain": domain})
        return groups

    @api.model
    def _count_activities(self, activities):
        """Projects by their most urgent activity, as Odoo counts them."""
        counts = dict.fromkeys(COUNTS, 0)
        for of_project in activities.grouped("res_id").values():
            states = set(of_project.mapped("state"))
            urgent = next(
                state for state in ("overdue", "today", "planned") if state in states
            )
            counts[f"{urgent}_count"] += 1
        counts["total_count"] = counts["overdue_count"] + counts["today_count"]
        return counts
