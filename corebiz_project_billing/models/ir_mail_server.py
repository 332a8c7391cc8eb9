from odoo import models

from .one_line import one_line


class IrMailServer(models.Model):
    """Mails leave whatever stands in the names that their headers are made of.

    Python refuses to write a header with a line break, and the mail would never be
    sent. Names of records, people and companies may hold one: an order number that a
    customer pasted, an import, an interface.
    """

    _inherit = "ir.mail_server"

    def _build_email__(  # noqa: PLW3201
        self, email_from, email_to, subject, body, *args, **kwargs
    ):
        if headers := kwargs.get("headers"):
            kwargs["headers"] = {key: one_line(val) for key, val in headers.items()}
        for name in ("reply_to", "email_cc", "email_bcc"):
            if name in kwargs:
                kwargs[name] = self._get_in_one_line(kwargs[name])
        return super()._build_email__(
            one_line(email_from),
            self._get_in_one_line(email_to),
            one_line(subject),
            body,
            *args,
            **kwargs,
        )

    def _get_in_one_line(self, value):
        """An address, or a list of addresses, each in one line."""
        if isinstance(value, list | tuple):
            return [one_line(item) for item in value]
        return one_line(value)
