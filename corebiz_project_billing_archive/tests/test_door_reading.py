from odoo.exceptions import AccessError

from odoo.addons.corebiz_project_billing.models.billing_state import PL_DONE

from .door_common import ARCHIVED, OPEN, DoorCase
from .doors import EMPLOYEE, LEADER, SETTINGS

MONEY = dict.fromkeys(
    [
        f"project.project.{name}_amount"
        for name in (
            *("billed", "open", "to_invoice", "uninvoiced", "waived"),
            *("draft_document", "posted_document"),
        )
    ],
    {EMPLOYEE, LEADER, SETTINGS},
)
# What is said to some people only; the others see nothing there: field, and who does.
SAYS_NOTHING_TO = {
    **MONEY,
    "project.project.late_mail_count": {EMPLOYEE, SETTINGS},
    "project.project.release_count": {EMPLOYEE, SETTINGS},
    "project.waiver.shown_amount": {EMPLOYEE, LEADER, SETTINGS},
}
# Odoo finds the projects of an order by a search, and reads the rows of a report, which
# both follow in the next request.
FOLLOWS_LATER = {"project.evaluation.report.chart", "sale.order.billing_status"}


class TestReadingDoors(DoorCase):
    """Every field of ours, read by seven kinds of people.

    Whoever may read a record can read all of its fields that are for him, and sees the
    figures that everybody sees: what is computed with too few rights fails, or leaves
    out what he may not read one by one. Lists hold what each person may read, and may
    differ.
    """

    def _read(self, record, names):
        """The values of fields, as they are computed for one person."""
        self.env.invalidate_all()
        return {
            name: record[name].ids if record._fields[name].relational else record[name]
            for name in names
        }

    def _is_list(self, model, name):
        return self.env[model]._fields[name].type in ("one2many", "many2many")

    def _find_differences(self, place):
        """(number of values that were read, what is wrong in sentences)."""
        count, wrong = 0, []
        for model, own in self._get_own_fields().items():
            if self.env[model]._transient:
                continue
            record = self._find(model, self.streets[place])[:1]
            for kind, user in self.kinds.items():
                mine = record.with_env(self.env(user=user, su=False, context={}))
                if not record or not mine.has_access("read"):
                    continue
                names = [
                    field.name
                    for field in own
                    if field.type != "binary" and mine._has_field_access(field, "read")
                ]
                count += len(names)
                all_of_it = self._read(mine.sudo(), names)
                for name in names:
                    said = f"{model}.{name} for {kind}, {place}:"
                    try:
                        value = self._read(mine, [name])[name]
                    except AccessError as error:
                        wrong.append(f"{said} {error}")
                        continue
                    if kind in SAYS_NOTHING_TO.get(f"{model}.{name}", ()):
                        if value:
                            wrong.append(f"{said} is told {value}")
                    elif value != all_of_it[name] and not self._is_list(model, name):
                        wrong.append(f"{said} {value}, not {all_of_it[name]}")
        return count, wrong

    def test_project_that_is_open_to_all(self):
        count, wrong = self._find_differences(OPEN)
        self.assertFalse(wrong, "\n".join(wrong))
        self.assertGreater(count, 900)

    def test_archived_project(self):
        count, wrong = self._find_differences(ARCHIVED)
        self.assertFalse(wrong, "\n".join(wrong))
        self.assertGreater(count, 900)

    # === What is read follows what happens ===

    def _get_changes(self):
        """What people do to a project and its papers, by names."""
        street = self.streets[OPEN]
        project, order = street["project.project"], street["sale.order"]
        task = street["project.task"].with_user(self.employee)
        booking = street["account.analytic.line"]
        return {
            "booked": lambda: self._book(self.employee, task, 4, name="More"),
            "corrected": lambda: booking.write({"unit_amount": 7}),
            "moved to a new line": lambda: self._sell_more(order, task),
            "of another person": lambda: booking.write(
                {"employee_id": self.leader.employee_id.id}
            ),
            "in a draft": lambda: self._invoice(order, post=False),
            "posted": lambda: self._invoice(order),
            "credited": lambda: street["account.move"]._reverse_moves().action_post(),
            "reset": lambda: self._invoice(order).button_draft(),
            "waived": lambda: self._waive(project),
            "estimated": lambda: project.with_user(self.manager).write(
                {"allocated_hours": 99, "estimate_reason": "More"}
            ),
            "handed over": lambda: self._walk_to(project, PL_DONE),
            "cancelled": lambda: order._action_cancel(),
            "written": lambda: task.sudo().write({"allocated_hours": 55}),
            "posted a note": lambda: project.message_post(body="News"),
        }

    def _sell_more(self, order, task):
        line = self.env["sale.order.line"].create(
            {"order_id": order.id, "product_id": self.time_and_material.id}
        )
        task.sudo().sale_line_id = line

    def _get_followed(self):
        """(record, fields of ours that are worked out when they are read)."""
        for model, own in self._get_own_fields(stored=False).items():
            record = self._find(model, self.streets[OPEN])[:1].with_user(self.office)
            if record and not record._transient and record.has_access("read"):
                yield (
                    record.sudo(),
                    [
                        field.name
                        for field in own
                        if field.compute
                        and field.type not in ("one2many", "many2many", "binary")
                    ],
                )

    def test_what_is_read_follows_what_happens(self):
        followed = list(self._get_followed())
        project = self.streets[OPEN]["project.project"].sudo()
        asked, wrong = 0, set()
        for change, take in self._get_changes().items():
            savepoint = self.env.cr.savepoint()
            self.env.invalidate_all()
            for record, names in followed:
                record.read(names)
            take()
            # What is not in the database yet counts, too.
            evaluation = project._get_evaluation()
            found = {
                (record, name): record[name]
                for record, names in followed
                for name in names
            }
            self.env.flush_all()
            self.env.invalidate_all()
            if project._get_evaluation() != evaluation:
                wrong.add(f"the evaluation, {change}")
            for (record, name), value in found.items():
                if not record.exists():
                    continue
                asked += 1
                field = f"{record._name}.{name}"
                if record[name] != value and field not in FOLLOWS_LATER:
                    wrong.add(f"{field}, {change}")
            savepoint.close(rollback=True)
            self.env.invalidate_all()
        self.assertFalse(wrong, "\n".join(sorted(wrong)))
        self.assertGreater(asked, 900)

    # === What is found is what is read ===

    def _get_conditions(self, field, values):
        """(operator, value, what a record must say for itself)."""
        yield "=", False, lambda value: not value
        yield "!=", False, bool
        if field.type == "boolean":
            yield "=", True, bool
            yield "in", [True, False], lambda _value: True
            return
        for one in sorted({value for value in values if value}, key=str)[:3]:
            yield "=", one, lambda value, o=one: value == o
            yield "in", [one, False], lambda value, o=one: not value or value == o
            if field.type in ("integer", "float", "monetary"):
                yield ">", one, lambda value, o=one: value > o
                yield "<=", one, lambda value, o=one: value <= o

    def test_what_is_found_is_what_is_read(self):
        asked, wrong = 0, []
        for name, own in self._get_own_fields(stored=False).items():
            model = self.env[name].with_user(self.office).sudo()
            model = model.with_context(active_test=False)
            everything = model.search([]) if not model._transient else model
            for field in own:
                # Names are found by their parts.
                kinds = ("boolean", "integer", "float", "monetary", "selection")
                if not field.search or field.type not in kinds:
                    continue
                values = {one: one[field.name] for one in everything}
                for operator, value, holds in self._get_conditions(
                    field, values.values()
                ):
                    asked += 1
                    domain = [(field.name, operator, value)]
                    found = model.search(domain)
                    wanted = everything.filtered(
                        lambda one, v=values, h=holds: h(v[one])
                    )
                    if found != wanted:
                        wrong.append(
                            f"{field}: {domain} {found - wanted | wanted - found}"
                        )
        self.assertFalse(wrong, "\n".join(wrong))
        self.assertGreater(asked, 50)
