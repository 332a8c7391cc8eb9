from odoo.addons.corebiz_project_billing.models.billing_state import PO_BILLED

from .gateway_common import GatewayCase


class TestMailGateway(GatewayCase):
    """Answers of customers, as Odoo's mail gateway hands them over."""

    def test_project_mails_carry_its_address(self):
        self.assertIn(self.alias, self._write(self.project).reply_to)
        self.assertIn(self.alias, self._write(self.task).reply_to)

    def test_answer_to_a_project_mail_comes_to_the_project(self):
        tasks = self._get_tasks()
        answer = self._answer(self._write(self.project))
        self.assertEqual((answer.model, answer.res_id), self._key(self.project))
        self.assertEqual(answer.attachment_ids.name, "list.txt")
        self.assertEqual(self._get_tasks(), tasks)

    def test_answer_to_a_task_mail_comes_to_the_task(self):
        answer = self._answer(self._write(self.task))
        self.assertEqual((answer.model, answer.res_id), self._key(self.task))

    def test_answers_come_to_a_billed_project(self):
        messages = [self._write(self.project), self._write(self.task)]
        self._walk_to(self.project, PO_BILLED)
        for number, record in enumerate((self.project, self.task)):
            answer = self._answer(messages[number], number=number)
            self.assertEqual((answer.model, answer.res_id), self._key(record))

    def test_new_mail_still_makes_a_task(self):
        tasks = self._get_tasks()
        answer = self._answer(self.env["mail.message"], to=self.alias)
        self.assertEqual(answer.model, "project.task")
        self.assertEqual((self._get_tasks() - tasks).id, answer.res_id)

    def test_forward_to_another_project_makes_a_task_there(self):
        other = self._create_project(
            "Other", alias_name="other", alias_domain_id=self.mail_alias_domain.id
        )
        answer = self._answer(self._write(self.project), to=other.alias_email)
        self.assertEqual(answer.model, "project.task")
        self.assertEqual(other.tasks.ids, [answer.res_id])

    def test_same_name_at_another_house_is_another_address(self):
        """What stands before the @ alone counts where Odoo was told so only."""
        for is_local, address, is_of_alias in (
            (False, self.alias.upper(), True),
            (False, "mail-server@other.example.com", False),
            (True, "mail-server@other.example.com", True),
            (True, "mail-servers@other.example.com", False),
        ):
            self.project.alias_id.alias_incoming_local = is_local
            found = self.env["mail.thread"]._is_of_alias(address, self.project.alias_id)
            self.assertEqual(found, is_of_alias, (is_local, address))
