from smtplib import SMTPDataError
from unittest.mock import Mock

from odoo.tests import BaseCase, tagged

from ..models.mail_delivery import Delivery, WatchedSession


@tagged("post_install", "-at_install")
class TestMailDelivery(BaseCase):
    """A session with a mail server that notes what it answers."""

    def test_session_notes_what_the_server_answers(self):
        for answer, noted in (
            ({"b@x": (450, b"Busy")}, {"a@x": "250 OK", "b@x": "450 Busy"}),
            (None, {"a@x": "250 OK", "b@x": "250 OK"}),
        ):
            session, delivery = Mock(), Delivery()
            session.send_message.return_value = answer
            watched = WatchedSession(session, delivery)
            result = watched.send_message("mail", "from@x", ["a@x", "b@x"])
            self.assertEqual((result, delivery.answers), (answer, noted))
        session.send_message.side_effect = SMTPDataError(554, b"No")
        with self.assertRaises(SMTPDataError):
            watched.send_message("mail", "from@x", ["a@x"])
        self.assertEqual(delivery.answers["a@x"], "554 No")
        self.assertIs(watched.quit, session.quit)
