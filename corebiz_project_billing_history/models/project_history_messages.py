from odoo import api, models
from odoo.tools import SQL

from .project_history_source import HistorySource
from .project_history_sql import PERSON, all_of, person_of_user, plain_text

# What programs log counts only where a person is behind it.
TOLD_SUBTYPES = ("mail.mt_note", "mail.mt_comment", "mail.mt_activities")


class ProjectHistory(models.Model):
    """Mails, notes, calls and files in the history.

    They belong to documents (:meth:`_get_documents`) and are as readable as these. That
    is Odoo's own rule for messages and files, which it applies in Python, one by one;
    here it is one join with the documents that the user may read. Messages that Odoo
    shows only to their recipients are left out. Portal users see no internal messages
    and no files.
    """

    _inherit = "project.history"

    @api.model
    def _get_sources(self):
        return super()._get_sources() + [
            HistorySource("message", self._select_messages, True),
            HistorySource("file", self._select_files, True),
        ]

    @api.model
    def _get_documents(self, scope):
        return {
            **super()._get_documents(scope),
            "project.project": "id",
            "project.task": "project_id",
        }

    def _get_task_sql(self):
        """SQL: the task, where the document is one."""
        return SQL("CASE WHEN document.model = 'project.task' THEN document.res_id END")

    # === Messages ===

    def _select_messages(self, scope):
        if not self.env["mail.message"].has_access("read"):
            return None
        conditions = [
            *self._get_message_conditions(),
            scope.new_enough(SQL("mail_message.date")),
        ]
        if scope.size:
            return self._select_newest_messages(scope, conditions)
        return scope.select_from(
            "mail.message",
            SQL("document.project_id"),
            SQL(
                "mail_message %s LEFT JOIN mail_message_subtype subtype ON"
                " subtype.id = mail_message.subtype_id LEFT JOIN res_partner person ON"
                " person.id = mail_message.author_id",
                scope.join_documents("mail_message", "model", "res_id"),
            ),
            conditions,
            kind=self._get_message_kind(),
            date=SQL("mail_message.date"),
            task_id=self._get_task_sql(),
            person_id=SQL("mail_message.author_id"),
            person_name=SQL("COALESCE(person.name, mail_message.email_from)"),
            subject=SQL("mail_message.subject"),
            body=plain_text(SQL("mail_message.body")),
            document=SQL("document.name"),
            **self._get_message_columns(),
        )

    def _get_message_columns(self):
        """SQL of further columns of a message, to extend."""
        return {}

    def _select_newest_messages(self, scope, conditions):
        """Id and date of the messages, as far as a page can hold them.

        The newest message of each document is found in an index. What is on the page
        belongs to those documents whose newest messages are the newest of all; there
        are no more of them than rows on a page. So of tens of thousands of messages a
        few are read.
        """
        scope.uses_documents = True
        message = SQL.identifier("mail_message")
        newest = SQL(
            "FROM mail_message WHERE mail_message.model = document.model"
            " AND mail_message.res_id = document.res_id AND %s ORDER BY date DESC",
            all_of(
                [
                    *conditions,
                    scope.after_cursor(
                        SQL("%s.date", message),
                        SQL("%s.id", message),
                        SQL("document.project_id"),
                    ),
                ]
            ),
        )
        rows = SQL("FETCH FIRST %s ROWS WITH TIES", scope.size)
        scope.add_table(
            "history_message_document",
            SQL(
                "SELECT document.* FROM history_document document CROSS JOIN LATERAL"
                " (SELECT date %s LIMIT 1) message ORDER BY message.date DESC %s",
                newest,
                rows,
            ),
        )
        return scope.select_from(
            "mail.message",
            SQL("document.project_id"),
            SQL(
                "history_message_document document CROSS JOIN LATERAL"
                " (SELECT id, date %s %s) mail_message",
                newest,
                rows,
            ),
            [],
            date=SQL("mail_message.date"),
        )

    def _get_message_conditions(self):
        """Messages with a text that everybody may read who may read the document."""
        yield SQL("mail_message.message_type <> 'user_notification'")
        yield SQL("mail_message.body <> ''")
        yield SQL(
            "mail_message.message_type <> 'notification' OR"
            " (mail_message.is_internal IS NOT TRUE AND mail_message.subtype_id IN %s)",
            tuple(self._get_subtype_ids(*TOLD_SUBTYPES, *self._get_call_subtypes())),
        )
        if not self.env.user._is_internal():
            yield SQL(
                "mail_message.is_internal IS NOT TRUE AND mail_message.subtype_id IN"
                " (SELECT id FROM mail_message_subtype WHERE internal IS NOT TRUE)"
            )

    @api.model
    def _get_call_subtypes(self):
        """External ids of the subtypes of calls that were logged, to extend."""
        return []

    @api.model
    def _get_subtype_ids(self, *names):
        """Ids of subtypes of messages, as far as they exist."""
        ids = [
            self.env["ir.model.data"]._xmlid_to_res_id(name, raise_if_not_found=False)
            for name in names
        ]
        return [number or 0 for number in ids]

    def _get_message_kind(self):
        """SQL: a call, a mail in or out, or a note.

        What our own people write to followers is a mail out; what customers write, by
        mail or in the portal, is a mail in.
        """
        return SQL(
            """
            CASE
                WHEN mail_message.subtype_id = ANY(%s::int[]) OR EXISTS (
                    SELECT FROM mail_activity_type activity_type
                    WHERE activity_type.id = mail_message.mail_activity_type_id
                        AND activity_type.category = 'phonecall'
                ) THEN 'call'
                WHEN mail_message.message_type = 'email_outgoing' THEN 'mail_out'
                WHEN mail_message.message_type IN ('email', 'comment')
                    AND COALESCE(person.partner_share, TRUE) THEN 'mail_in'
                WHEN subtype.id IS NULL OR subtype.internal THEN 'note'
                ELSE 'mail_out'
            END
            """,
            self._get_subtype_ids(*self._get_call_subtypes()),
        )

    # === Files ===

    def _select_files(self, scope):
        if not (
            self.env["ir.attachment"].has_access("read")
            and self.env.user._is_internal()
        ):
            return None
        return scope.select_from(
            "ir.attachment",
            SQL("document.project_id"),
            SQL(
                "ir_attachment %s %s",
                scope.join_documents("ir_attachment", "res_model", "res_id"),
                person_of_user(SQL("ir_attachment.create_uid")),
            ),
            [
                SQL("ir_attachment.res_field IS NULL"),
                scope.new_enough(SQL("ir_attachment.create_date")),
            ],
            kind="file",
            date=SQL("ir_attachment.create_date"),
            task_id=self._get_task_sql(),
            subject=SQL("ir_attachment.name"),
            body=SQL("ir_attachment.description"),
            document=SQL("document.name"),
            **PERSON,
        )
