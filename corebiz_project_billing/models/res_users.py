import json

from odoo import api, fields, models

PROJECT_MODEL = "project.project"


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_own_day(self, moment=None):
        """The day of a moment (UTC; now by default) where this user is.

        Not where somebody else is who does something for this user: the time zone of
        a client belongs to the person who sits there.
        """
        self.ensure_one()
        own = self.with_user(self).with_context(tz=False)
        return fields.Date.context_today(own, moment or None)

    @api.model
    def _get_activity_groups(self):
        """Show the clock's entry "Project" as one entry per hand-over activity.

        So the clock says "Check Projects" or "Bill Projects" and opens just these.
        Whatever else is planned on projects stays under Odoo's own entry.
        """
        groups = super()._get_activity_groups()
        entry = next((g for g in groups if g.get("model") == PROJECT_MODEL), None)
        types = self.env[PROJECT_MODEL].sudo()._get_turn_activity_types()
        own = self.env["mail.activity"].search(
            [
                ("user_id", "=", self.env.uid),
                ("res_model", "=", PROJECT_MODEL),
            ]
        )
        if not entry or not own.activity_type_id & types:
            return groups
        position = groups.index(entry)
        groups[position : position + 1] = [
            self._prepare_activity_group(entry, activities, activity_type in types)
            for activity_type, activities in self._split_activities(own, types)
        ]
        return groups

    @api.model
    def _split_activities(self, activities, types):
        """Pairs (type, activities): one for each hand-over type, one for the rest."""
        rest = activities.filtered(lambda a: a.activity_type_id not in types)
        pairs = [
            (
                activity_type,
                activities.filtered_domain(
                    [("activity_type_id", "=", activity_type.id)]
                ),
            )
            for activity_type in types
        ]
        pairs.append((rest.activity_type_id[:1], rest))
        return [(activity_type, found) for activity_type, found in pairs if found]

    @api.model
    def _prepare_activity_group(self, entry, activities, is_handover):
        """An entry of the clock for ``activities``, made from the stock one."""
        today = fields.Date.context_today(self)
        dates = {}
        for activity in activities:
            first = dates.get(activity.res_id, activity.date_deadline)
            dates[activity.res_id] = min(first, activity.date_deadline)
        counts = {
            "overdue_count": sum(date < today for date in dates.values()),
            "today_count": sum(date == today for date in dates.values()),
            "planned_count": sum(date > today for date in dates.values()),
        }
        return {
            **entry,
            **counts,
            "name": activities.activity_type_id.name if is_handover else entry["name"],
            "total_count": counts["overdue_count"] + counts["today_count"],
            "domain": json.dumps(
                [["active", "in", [True, False]], ["id", "in", list(dates)]]
            ),
        }
