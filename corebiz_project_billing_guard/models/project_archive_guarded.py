"""All models that belong to a project, and how their records find it.

One place for the list, so that one look shows what the archive closes. Followers are
left out on purpose: who may read an archived project can change after years.
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing_sale.models.account_analytic_line import (
    INVOICING_FIELDS,
)

from .project_archive_guard import GUARD

APPOINTMENT = "calendar.event"
# Odoo keeps what it sends to attendees as a note to its recipient.
ATTENDEE_MAIL = Domain("message_type", "=", "user_notification")


class ProjectProject(models.Model):
    _name = "project.project"
    _inherit = ["project.project", GUARD]
    _archive_project_path = ""
    _archive_free_fields = frozenset({"access_token", "favorite_user_ids"})

    @api.model
    def _get_archive_moving_fields(self):
        return set()


class ProjectTask(models.Model):
    _name = "project.task"
    _inherit = ["project.task", GUARD]
    # In which of their own columns people keep the task says nothing about it.
    _archive_free_fields = frozenset({"access_token", "personal_stage_type_ids"})

    is_put_away_by_hand = fields.Boolean(
        string="Archived before Its Project",
        readonly=True,
        code_only=True,
        copy=False,
        prefetch="corebiz_project_billing",
    )

    @api.model
    def _get_archive_compared_fields(self):
        """Without what waits for a task: that is said of the one that waits."""
        names = super()._get_archive_compared_fields()
        return [name for name in names if name != "dependent_ids"]


class ProjectTaskStagePersonal(models.Model):
    """The people of a task, under another name: the table is that of its assignees."""

    _name = "project.task.stage.personal"
    _inherit = ["project.task.stage.personal", GUARD]
    _archive_project_path = "task_id.project_id"
    _archive_holds_links = False
    _archive_free_fields = frozenset({"stage_id"})


class AccountAnalyticLine(models.Model):
    _name = "account.analytic.line"
    _inherit = ["account.analytic.line", GUARD]
    # Accounting goes on: a credit note frees the bookings of its invoice.
    _archive_free_fields = INVOICING_FIELDS

    def _get_archive_projects(self):
        """Hours on a task of an archived project are its hours, too."""
        return self._get_guarding_projects()

    def _get_archive_guard_text(self, project):
        """Says why a booking of another project is closed, too."""
        text = super()._get_archive_guard_text(project)
        for line in self:
            if not line._is_task_agreeing() and project == line.task_id.project_id:
                return f"{line._get_disagreement_text()}\n{text}"
        return text


class ProjectMilestone(models.Model):
    _name = "project.milestone"
    _inherit = ["project.milestone", GUARD]


class ProjectUpdate(models.Model):
    _name = "project.update"
    _inherit = ["project.update", GUARD]


class ProjectCollaborator(models.Model):
    _name = "project.collaborator"
    _inherit = ["project.collaborator", GUARD]


class ProjectSaleLineEmployeeMap(models.Model):
    _name = "project.sale.line.employee.map"
    _inherit = ["project.sale.line.employee.map", GUARD]


class ProjectHandover(models.Model):
    _name = "project.handover"
    _inherit = ["project.handover", GUARD]


class ProjectEstimate(models.Model):
    _name = "project.estimate"
    _inherit = ["project.estimate", GUARD]


class ProjectAlert(models.Model):
    _name = "project.alert"
    _inherit = ["project.alert", GUARD]


class ProjectAlertThreshold(models.Model):
    _name = "project.alert.threshold"
    _inherit = ["project.alert.threshold", GUARD]


class ProjectBillingPeriod(models.Model):
    _name = "project.billing.period"
    _inherit = ["project.billing.period", GUARD]


class ProjectBillingPeriodStep(models.Model):
    _name = "project.billing.period.step"
    _inherit = ["project.billing.period.step", GUARD]


class ProjectWaiver(models.Model):
    _name = "project.waiver"
    _inherit = ["project.waiver", GUARD]


class ProjectWriteOff(models.Model):
    _name = "project.write.off"
    _inherit = ["project.write.off", GUARD]


class ProjectOrderLineChange(models.Model):
    _name = "project.order.line.change"
    _inherit = ["project.order.line.change", GUARD]


class ProjectQuotaPeriod(models.Model):
    """Of each project whose bookings it has counted."""

    _name = "project.quota.period"
    _inherit = ["project.quota.period", GUARD]
    _archive_project_path = "entry_ids.project_id"
    # A quota goes on with its other projects: periods are closed, and what becomes of
    # unused hours is decided. What was used stays.
    _archive_comes_late = True
    _archive_free_fields = frozenset(
        {"expired_hours", "credited_hours", "extended_hours", "extended_to"}
    )


class ProjectQuotaEntry(models.Model):
    _name = "project.quota.entry"
    _inherit = ["project.quota.entry", GUARD]
    _archive_comes_late = True


class SaleOrderInstalment(models.Model):
    _name = "sale.order.instalment"
    _inherit = ["sale.order.instalment", GUARD]
    # Accounting goes on: its invoice is paid, or credited.
    _archive_free_fields = frozenset(
        {"partial_invoice_id", "invoiced_amount", "net_amount"}
    )


class ProjectRelease(models.Model):
    _name = "project.release"
    _inherit = ["project.release", GUARD]
    # Accounting goes on: a credit note lets a statement wait for its invoice again, and
    # the invoice needs the print.
    _archive_free_fields = frozenset({"attachment_id", "pdf_sha256", "state"})


class ProjectReleaseLine(models.Model):
    _name = "project.release.line"
    _inherit = ["project.release.line", GUARD]
    _archive_project_path = "release_id.project_id"


class ProjectReleaseLink(models.Model):
    _name = "project.release.link"
    _inherit = ["project.release.link", GUARD]
    _archive_project_path = "release_id.project_id"
    _archive_free_fields = frozenset({"mail_id", "revoked_date"})


class ProjectPreflightPass(models.Model):
    _name = "project.preflight.pass"
    _inherit = ["project.preflight.pass", GUARD]


class ProjectBillingRunLine(models.Model):
    _name = "project.billing.run.line"
    _inherit = ["project.billing.run.line", GUARD]
    # A run says what became of a project that was archived while it waited.
    _archive_free_fields = frozenset({"date_to", "invoice_ids", "message", "state"})


class ProjectEvaluation(models.Model):
    _name = "project.evaluation"
    _inherit = ["project.evaluation", GUARD]


class ProjectEvaluationLine(models.Model):
    _name = "project.evaluation.line"
    _inherit = ["project.evaluation.line", GUARD]
    _archive_project_path = "evaluation_id.project_id"
    # Accounting goes on: the entry that a row names may be deleted.
    _archive_free_fields = frozenset({"move_id"})


class MailMessage(models.Model):
    _name = "mail.message"
    _inherit = ["mail.message", GUARD]
    _archive_link = ("model", "res_id")
    _archive_linked_holders = (APPOINTMENT,)
    _archive_follows_step = True
    # What a reader or a mail server notes on a message is not what it says.
    _archive_free_fields = frozenset(
        {
            "mail_ids",
            "mail_server_id",
            "message_id",
            "message_link_preview_ids",
            "notification_ids",
            "notified_partner_ids",
            "outgoing_email_to",
            "reaction_ids",
            "record_alias_domain_id",
            "starred_partner_ids",
        }
    )

    @api.model
    def _get_archive_domain(self, projects):
        """Without the mails to attendees, which no appointment shows."""
        mails = Domain("model", "=", APPOINTMENT) & ATTENDEE_MAIL
        return super()._get_archive_domain(projects) & ~mails

    @api.model
    def _get_attendee_mail_domain(self, projects):
        """Invitations to appointments of ``projects``, and reminders of them."""
        events = self.env[APPOINTMENT].with_context(active_test=False)
        ids = events.search(events._get_archive_domain(projects)).ids
        link = Domain("model", "=", APPOINTMENT) & Domain("res_id", "in", ids)
        return link & ATTENDEE_MAIL


class MailTrackingValue(models.Model):
    _name = "mail.tracking.value"
    _inherit = ["mail.tracking.value", GUARD]
    _archive_project_path = "mail_message_id"
    _archive_holds_links = False
    _archive_follows_step = True
    # Odoo moves the one into the other when a field goes with its addon.
    _archive_free_fields = frozenset({"field_id", "field_info"})

    def _get_archive_projects(self):
        return self.mail_message_id._get_archive_projects()

    @api.model
    def _get_archive_domain(self, projects):
        messages = self.env["mail.message"]
        found = messages._search(messages._get_archive_domain(projects))
        return Domain("mail_message_id", "in", found)


class MailActivity(models.Model):
    _name = "mail.activity"
    _inherit = ["mail.activity", GUARD]
    _archive_link = ("res_model", "res_id")
    _archive_linked_holders = (APPOINTMENT,)
    _archive_follows_step = True
    # Where its user lives says nothing about it.
    _archive_following_fields = frozenset({"user_tz"})

    is_put_away = fields.Boolean(
        string="Open When Its Project Was Archived",
        readonly=True,
        code_only=True,
        copy=False,
    )

    @api.model
    def _get_archive_moving_fields(self):
        return super()._get_archive_moving_fields() | {"res_model_id"}


class CalendarEvent(models.Model):
    _name = "calendar.event"
    _inherit = ["calendar.event", GUARD]
    _archive_link = ("res_model", "res_id")
    _archive_free_fields = frozenset({"access_token"})

    @api.model
    def _get_archive_moving_fields(self):
        return super()._get_archive_moving_fields() | {"res_model_id", "project_id"}

    def _get_archive_projects(self):
        """Appointments name their project, or come from an activity of a record."""
        named = self.project_id | self.task_id.project_id
        return super()._get_archive_projects() | named

    @api.model
    def _get_archive_domain(self, projects):
        return (
            super()._get_archive_domain(projects)
            | Domain("project_id", "in", projects.ids)
            | Domain("task_id.project_id", "in", projects.ids)
        )


class RatingRating(models.Model):
    _name = "rating.rating"
    _inherit = ["rating.rating", GUARD]
    _archive_link = ("res_model", "res_id")
    _archive_linked_holders = (APPOINTMENT,)

    @api.model
    def _get_archive_moving_fields(self):
        return super()._get_archive_moving_fields() | {"res_model_id"}


class IrAttachment(models.Model):
    _name = "ir.attachment"
    _inherit = ["ir.attachment", GUARD]
    _archive_link = ("res_model", "res_id")
    _archive_linked_holders = (APPOINTMENT,)
    _archive_free_fields = frozenset({"access_token", "index_content"})

    def _is_archive_free(self, vals):
        """Another place for the same bytes is no change of the file."""
        if vals.keys() == {"raw", "mimetype"}:
            return all(
                one.raw == vals["raw"] and one.mimetype == vals["mimetype"]
                for one in self
            )
        return super()._is_archive_free(vals)

    @api.model
    def _get_archive_domain(self, projects):
        """Files of the records, and those that only a message brings along."""
        messages = self.env["mail.message"]
        own = messages._search(messages._get_archive_domain(projects))
        mails = messages._search(messages._get_attendee_mail_domain(projects))
        return (
            super()._get_archive_domain(projects)
            & ~Domain("id", "in", self._get_attached_ids(mails))
        ) | Domain("id", "in", self._get_attached_ids(own))

    @api.model
    def _get_attached_ids(self, messages):
        """Ids of the files of messages; ``messages`` is a query, for they are many."""
        field = self.env["mail.message"]._fields["attachment_ids"]
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT %s FROM %s WHERE %s IN %s",
                SQL.identifier(field.column2),
                SQL.identifier(field.relation),
                SQL.identifier(field.column1),
                messages.subselect(),
            )
        )
        return [attachment for [attachment] in rows]
