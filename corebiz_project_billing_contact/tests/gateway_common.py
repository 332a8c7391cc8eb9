from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase

MAIL = """From: Eva Kern <eva@customer.example.com>
To: {to}
Subject: Re: The server
Message-Id: <{id}@customer.example.com>
In-Reply-To: {reply}
References: {reply}
Date: Tue, 24 Nov 2026 10:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="xx"

--xx
Content-Type: text/plain; charset=utf-8

Please call me back
--xx
Content-Type: text/plain; name="list.txt"
Content-Disposition: attachment; filename="list.txt"

one
--xx--
"""


class GatewayCase(ProjectBillingCase):
    """A project with an address, and a customer who answers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._init_mail_gateway()
        cls.project.write(
            {
                "alias_name": "mail-server",
                "alias_domain_id": cls.mail_alias_domain.id,
                "alias_contact": "everyone",
            }
        )
        cls.alias = cls.project.alias_email

    def _write(self, record):
        """A mail of the project's people to the customer."""
        return record.with_user(self.manager).message_post(
            body="Hello",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.customer.ids,
        )

    def _answer(self, message, to=None, number=1):
        """What the customer's answer to ``message`` becomes."""
        mail = MAIL.format(
            to=to or message.reply_to or self.alias,
            id=f"answer-{number}",
            reply=message.message_id if message else "",
        )
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(None, mail)
        return self.env["mail.message"].search(
            [("message_id", "=", f"<answer-{number}@customer.example.com>")]
        )

    def _get_tasks(self):
        return self.env["project.task"].search([("project_id", "=", self.project.id)])

    def _key(self, record):
        return record._name, record.id
