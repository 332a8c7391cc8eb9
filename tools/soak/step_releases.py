"""Steps with statements that the customer releases."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from odoo.addons.corebiz_project_billing_release.tests.release_common import PICTURE

from .figures import check, get_date
from .machine import DAYS, PICK, REASON, having
from .releases import Release
from .step_months import Months

SENT = having(lambda self: self.model.releases)


class Releases(Months):
    """Statements are sent, signed, objected to, renewed and withdrawn."""

    def _release(self, pick, user=None):
        key = self._pick(sorted(self.model.releases), pick)
        return self._record("project.release", key, user)

    def _send(self, release):
        """Send a draft to a contact of the customer."""
        release._send(self.house.contact)
        return release.sudo()

    def _learn_release(self, release, project, days):
        rows = dict.fromkeys(release.line_ids.booking_id.ids, "sent")
        check(release.state == "sent", f"a statement is {release.state}")
        self.model.send_release(release.id, Release(project, *days, rows))

    @rule(pick=PICK, day=DAYS, other=DAYS)
    def send_release(self, pick, day, other):
        """The leader sends the hours of some days to the customer."""
        key = self._pick(self.model.projects, pick)
        project = self._record("project.project", key, self.people["leader"])
        days = sorted((day, other))

        def act():
            release = project.env["project.release"]._make(
                project, *map(get_date, days)
            )
            return self._send(release)

        self._take(
            "send a statement", act, lambda one: self._learn_release(one, key, days)
        )

    @SENT
    @rule(pick=PICK)
    def renew_release(self, pick):
        """The leader makes a new version and sends it."""
        old = self._release(pick, self.people["leader"])
        known = self.model.releases[old.id]

        def act():
            old.action_make_version()
            return self._send(old.next_ids)

        def learn(new):
            self.model.renew(old.id)
            days = (known.first, known.last)
            self._learn_release(new, known.project, days)

        self._take("make a new version", act, learn)

    @SENT
    @rule(pick=PICK)
    def withdraw_release(self, pick):
        """The leader takes a statement back."""
        release = self._release(pick, self.people["leader"])
        self._take(
            "withdraw a statement",
            release.action_withdraw,
            lambda _result: self.model.withdraw(release.id),
        )

    @SENT
    @rule(pick=PICK)
    def sign(self, pick):
        """The customer signs; perhaps what is signed or superseded already."""
        release = self._release(pick).sudo()
        link = release.link_ids[:1]
        self._take(
            "sign a statement",
            lambda: release._sign(link, "Karla", PICTURE),
            lambda _result: self.model.sign(release.id),
        )

    @SENT
    @rule(pick=PICK, row=PICK)
    def object_to(self, pick, row):
        """The customer objects to a row."""
        release = self._release(pick).sudo()
        rows = release.line_ids.filtered("booking_id").sorted("id")
        if not rows:
            return
        line = rows[row % len(rows)]
        key = line.booking_id.id
        self._take(
            "object to a row",
            lambda: release._object(release.link_ids[:1], {line: REASON}),
            lambda _result: self.model.answer(release.id, objected=[key]),
        )

    @rule(is_required=st.sampled_from([True, False, False]))
    def require_release(self, is_required):
        """The customer wants to be invoiced for accepted rows only, or not any more."""
        if is_required == self.model.is_release_required:
            return

        def learn(_result):
            self.model.is_release_required = is_required

        vals = {"statement_required": is_required}
        self._take(
            "require a signature", lambda: self.house.customer.write(vals), learn
        )
