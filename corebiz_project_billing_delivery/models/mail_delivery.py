"""What a mail server says to each recipient, and when it is worth another try.

Plain Python. By RFC 5321 an answer of 4xx means "not now", one of 5xx "never".
"""

import smtplib
from datetime import timedelta

REACHED, LATER, NEVER = "2", "4", "5"  # the first digit of an answer
CUT = "421 The connection was cut before the server answered"
FIRST_PAUSE, LONGEST_PAUSE = 10, 24 * 60  # minutes


def get_pause(tries):
    """How long to wait after so many tries: twice as long each time, a day at most.

    >>> [str(get_pause(tries)) for tries in (1, 2, 3, 8, 9, 999)]
    ['0:10:00', '0:20:00', '0:40:00', '21:20:00', '1 day, 0:00:00', '1 day, 0:00:00']
    """
    return timedelta(minutes=min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE))


def format_answer(code, text):
    """An answer as one line.

    >>> format_answer(451, b"4.7.1 Greylisted,\\ntry again")
    '451 4.7.1 Greylisted, try again'
    """
    text = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
    return " ".join(f"{code} {text}".split())


def read_answers(error, addresses):
    """The answer to each address that an error of ``smtplib`` tells of.

    >>> read_answers(smtplib.SMTPRecipientsRefused({"a@x": (550, b"Unknown")}), ["a@x"])
    {'a@x': '550 Unknown'}
    >>> read_answers(smtplib.SMTPDataError(452, b"Full"), ["a@x", "b@x"])
    {'a@x': '452 Full', 'b@x': '452 Full'}
    >>> read_answers(smtplib.SMTPServerDisconnected("x"), ["a@x"]) == {"a@x": CUT}
    True
    >>> read_answers(TimeoutError("x"), ["a@x"]) == {"a@x": CUT}
    True
    >>> read_answers(ValueError("x"), ["a@x"])
    {}
    >>> read_answers(smtplib.SMTPException("x"), ["a@x"])
    {}
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return {
            address: format_answer(*answer)
            for address, answer in error.recipients.items()
        }
    if isinstance(error, smtplib.SMTPResponseException):
        answer = format_answer(error.smtp_code, error.smtp_error)
        return dict.fromkeys(addresses, answer)
    is_cut = isinstance(error, smtplib.SMTPServerDisconnected) or (
        isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException)
    )
    return dict.fromkeys(addresses, CUT) if is_cut else {}


class Delivery:
    """One mail after the other on its way to a server: what was answered to whom."""

    def __init__(self):
        self.begin(None, [])

    def begin(self, mail_id, addresses):
        """The next mail, to these addresses."""
        self.mail_id = mail_id
        self.waiting = addresses
        self.answers = {}

    def attempt(self, addresses):
        """It is the turn of these addresses."""
        self.waiting = [one for one in self.waiting if one not in addresses]

    def get_open(self):
        """Addresses that are worth another try.

        Those that the server put off, and those whose turn never came. Where it said
        nothing at all the mail itself is at fault, and trying again does not mend that.

        >>> delivery = Delivery()
        >>> delivery.begin(1, ["a@x", "b@x", "c@x"])
        >>> delivery.attempt(["a@x", "b@x"])
        >>> delivery.get_open()
        []
        >>> delivery.answers.update({"a@x": "250 OK", "b@x": "451 Later"})
        >>> delivery.get_open()
        ['b@x', 'c@x']
        """
        if not self.answers:
            return []
        put_off = (a for a, text in self.answers.items() if text.startswith(LATER))
        return [*put_off, *self.waiting]


class WatchedSession:
    """A session with a mail server that notes the answers in a :class:`Delivery`.

    Odoo forgets whom the server refused as long as it took the mail for anybody.
    """

    def __init__(self, session, delivery):
        self._session = session
        self._delivery = delivery

    def __getattr__(self, name):
        return getattr(self._session, name)

    def send_message(self, message, smtp_from, smtp_to_list):
        """Hand a mail over, as ``smtplib.SMTP.send_message`` does."""
        addresses = list(smtp_to_list)
        answers = self._delivery.answers
        try:
            refused = self._session.send_message(message, smtp_from, smtp_to_list)
        except Exception as error:
            answers.update(read_answers(error, addresses))
            raise
        answers.update(dict.fromkeys(addresses, "250 OK"))
        for address, answer in (refused or {}).items():
            answers[address] = format_answer(*answer)
        return refused
