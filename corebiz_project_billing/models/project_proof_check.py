from odoo import fields, models

from .project_proof_line import BILLED
from .proof_format import changed_fields

ADDED, MISSING, FREED, CHANGED = "added", "missing", "freed", "changed"
SEAL, FILE = "seal", "file"


class ProjectProof(models.Model):
    """Whether a proof of work still agrees with the bookings of today."""

    _inherit = "project.proof"

    def action_verify(self):
        """Compare with the bookings of today and show what differs.

        :return: a message when nothing differs, else a list that names row and field
        """
        self.ensure_one()
        self.check_access("read")
        differences = self._get_differences()
        if not differences:
            return self._get_verified_action()
        check = self.env["project.proof.check"].create(
            {
                "proof_id": self.id,
                "line_ids": [fields.Command.create(vals) for vals in differences],
            }
        )
        return check._get_records_action(
            name=self.env._("Check: %(proof)s", proof=self.display_name), target="new"
        )

    def _get_verified_action(self):
        """The message that the proof agrees with the bookings."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Nothing differs"),
                "message": self.env._(
                    "%(proof)s: %(count)s rows agree with the bookings of today, and"
                    " the seal is unbroken.",
                    proof=self.display_name,
                    count=len(self.line_ids),
                ),
            },
        }

    def _get_differences(self):
        """What differs today, as values of ``project.proof.check.line``.

        Read with sudo: whoever may read the proof may know whether it is still true,
        also about bookings of others.
        """
        self.ensure_one()
        proof = self.sudo().with_context(lang=self.lang)
        return [
            *proof._get_seal_differences(),
            *proof._get_row_differences(),
            *proof._get_added_rows(),
        ]

    def _get_seal_differences(self):
        """Whether the frozen rows and files are the ones that were made."""
        if self._get_seal() != self.sha256:
            yield {
                "kind": SEAL,
                "frozen": self.sha256,
                "today": self._get_seal(),
            }
        if self.csv_attachment_id.raw != self._get_csv():
            yield {"kind": FILE, "frozen": self.csv_attachment_id.name}

    def _get_row_differences(self):
        """Rows whose booking is gone, freed or not what it was."""
        on_invoice = self._get_bookings_today()
        for line in self.line_ids.sorted("sequence"):
            booking = line.booking_id
            if not booking:
                yield {"kind": MISSING, **self._prepare_difference(line)}
                continue
            if line.kind == BILLED and booking not in on_invoice:
                yield {"kind": FREED, **self._prepare_difference(line)}
            yield from self._get_field_differences(line)

    def _get_bookings_today(self):
        """The bookings that the invoice bills today; none once it is deleted."""
        if not self.move_id:
            return self.env["account.analytic.line"]
        return self.move_id._get_proof_bookings()

    def _get_field_differences(self, line):
        """The fields of one row that say something else today."""
        row = self.move_id._prepare_proof_row(
            line.booking_id, line.kind, self.person_style
        )
        today = self.env["project.proof.line"].new(row)._get_sealed_row()
        frozen = line._get_sealed_row()
        for name in changed_fields(frozen, today):
            yield {
                "kind": CHANGED,
                **self._prepare_difference(line),
                "field_name": name,
                "frozen": frozen[name],
                "today": today[name],
            }

    def _prepare_difference(self, line):
        return {"line_id": line.id, "sequence": line.sequence}

    def _get_added_rows(self):
        """Bookings that are on the invoice today without being in the proof."""
        if not self.is_current:
            return
        for booking in self._get_bookings_today() - self.line_ids.booking_id:
            row = self.move_id._prepare_proof_row(booking, BILLED, self.person_style)
            yield {
                "kind": ADDED,
                "today": " · ".join(
                    (
                        row["date"].isoformat(),
                        row["employee_name"],
                        row["task_name"],
                        row["name"],
                        f"{row['hours']:.2f} h",
                    )
                ),
            }
