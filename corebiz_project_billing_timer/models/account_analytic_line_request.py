from odoo import fields, models

ACTIVITY = "corebiz_project_billing_timer.mail_activity_type_timer"


class AccountAnalyticLine(models.Model):
    """Who still works on what is to be finished is asked to stop, by an activity.

    It goes when the timer ends, however it ends.
    """

    _inherit = "account.analytic.line"

    def _get_timers_block_text(self, name):
        """Why ``name`` cannot be finished while these timers run, or False."""
        if not self:
            return False
        return self.env._(
            "“%(name)s” cannot be finished while timers run. Whoever started them stops"
            " or discards them first:\n%(timers)s",
            name=name,
            timers="\n".join(f"• {line._get_timer_text()}" for line in self),
        )

    def _request_stop(self):
        """Plan an activity for whoever runs these timers, one for each project.

        None where somebody has deleted the type of the activity.
        """
        if not self.env.ref(ACTIVITY, raise_if_not_found=False):
            return
        for line in self.exists().filtered("is_timer_running"):
            if not line._find_stop_requests():
                activities = self.env["mail.activity"]
                activities._create_quietly([line._prepare_stop_request()])

    def _find_stop_requests(self):
        """Activities that ask to stop these timers."""
        activity_type = self.env.ref(ACTIVITY, raise_if_not_found=False)
        if not self or not activity_type:
            return self.env["mail.activity"]
        return (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("activity_type_id", "=", activity_type.id),
                    ("res_model", "=", "project.project"),
                    ("res_id", "in", self.sudo().project_id.ids),
                    ("user_id", "in", self.sudo().user_id.ids),
                ]
            )
        )

    def _prepare_stop_request(self):
        """Values of the activity, in the language of whoever runs the timer."""
        user = self.user_id
        activity_type = self.env.ref(ACTIVITY).with_context(lang=user.lang)
        return {
            "activity_type_id": activity_type.id,
            "summary": activity_type.summary,
            "automated": True,
            "date_deadline": user._get_own_day(fields.Datetime.now()),
            "res_model_id": self.env["ir.model"]._get_id("project.project"),
            "res_id": self.project_id.id,
            "user_id": user.id,
        }

    def _end_stop_requests(self):
        """What was asked for is done."""
        self._find_stop_requests().unlink()
