from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form
from odoo.tools import SQL, mute_logger

from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase

from ..models.project_project import SEQUENCE

KEPT = "keeps its number"


class TestProjectNumber(ProjectBillingCase):
    """Given once, unique in a company, found and printed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Zweite GmbH"})
        cls.projects = cls.env["project.project"].with_user(cls.project_administrator)

    def _sequence(self, company, prefix):
        return self.env["ir.sequence"].create(
            {
                "name": prefix,
                "code": SEQUENCE,
                "prefix": prefix,
                "company_id": company.id,
            }
        )

    # === Given ===

    def test_each_project_of_a_batch_gets_the_next_number(self):
        made = self.projects.create([{"name": str(n)} for n in range(3)])
        numbers = made.mapped("project_number")
        self.assertEqual(len(set(numbers)), 3)
        self.assertEqual(numbers, sorted(numbers))
        for number in numbers:
            self.assertRegex(number, r"^P\d{5}$")

    def test_the_dialog_of_a_new_project_draws_one(self):
        view = "project.project_project_view_form_simplified_footer"
        with Form(self.projects, view) as form:
            form.name = "From the dialog"
        self.assertRegex(form.record.project_number, r"^P\d{5}$")

    def test_a_copy_and_a_project_of_a_template_have_numbers_of_their_own(self):
        self.project.is_template = True
        made = self.project.action_create_from_template({"name": "Made of it"})
        copied = self.project.copy()
        numbers = {one.project_number for one in self.project | made | copied}
        self.assertEqual(len(numbers), 3)
        self.assertNotIn(False, numbers)

    def test_a_company_may_count_by_itself(self):
        self._sequence(self.other_company, "Z-")
        mine, other, shared = self.projects.sudo().create(
            [
                {"name": "Mine", "company_id": self.company.id},
                {"name": "Other", "company_id": self.other_company.id},
                {"name": "Shared", "user_id": self.manager.id},
            ]
        )
        self.assertEqual(other.project_number, "Z-1")
        self.assertRegex(mine.project_number, r"^P\d{5}$")
        self.assertRegex(shared.project_number, r"^P\d{5}$")

    def test_numbers_of_another_system_are_taken_over(self):
        """By whoever may create projects, and the sequence leaves them out."""
        sequence = self._sequence(self.company, "X-")
        taken = self.projects.create(
            [
                {"name": "Old", "project_number": "X-1"},
                {"name": "Old, too", "project_number": "X-3"},
                {"name": "New"},
            ]
        )
        self.assertEqual(taken.mapped("project_number"), ["X-1", "X-3", "X-2"])
        self.assertEqual(self.projects.create({"name": "4"}).project_number, "X-4")
        self.assertEqual(sequence.number_next_actual, 5)

    def test_without_a_sequence_projects_are_made_all_the_same(self):
        self.env["ir.sequence"].search([("code", "=", SEQUENCE)]).active = False
        project = self.projects.create({"name": "Unnumbered"})
        self.assertFalse(project.project_number)
        self.assertEqual(project._get_printed_name(), "Unnumbered")
        project.project_number = "A-1"
        with self.assertRaisesRegex(UserError, KEPT):
            project.project_number = "A-2"

    # === Kept ===

    def test_nobody_changes_it_by_any_channel(self):
        number = self.project.project_number
        project = self.projects.browse(self.project.id)
        everybody = self.projects.browse((self.project | self._create_project("B")).ids)
        for change in (
            lambda: project.write({"project_number": "P-other"}),
            lambda: project.write({"project_number": False}),
            lambda: project.sudo().write({"project_number": ""}),
            lambda: project.web_save({"project_number": "P-other"}, {}),
            lambda: everybody.write({"project_number": number}),
        ):
            with self.assertRaisesRegex(UserError, KEPT):
                change()
        self.assertEqual(self.project.project_number, number)
        project.write({"project_number": number, "name": "The same again"})
        self.assertEqual(self.project.name, "The same again")

    def test_it_is_loaded_once(self):
        load = self.projects.load
        names = ["id", "name", "project_number"]
        done = load(names, [["__import__.old", "Old", "L-1"]])
        self.assertTrue(done["ids"], done["messages"])
        again = load(names, [["__import__.old", "Old", "L-2"]])
        self.assertIn(KEPT, again["messages"][0]["message"])

    # === Unique ===

    def test_two_projects_of_a_company_never_share_one(self):
        number = self.project.project_number
        self.project.company_id = self.company
        vals = {"name": "Twin", "project_number": number}
        self.project.active = False
        for company in (self.company, self.env["res.company"]):
            with (
                self.assertRaisesRegex(ValidationError, "has it already"),
                self.env.cr.savepoint(),
            ):
                self.projects.create({**vals, "company_id": company.id})
        twin = self.projects.sudo().create(
            {**vals, "company_id": self.other_company.id}
        )
        self.assertEqual(twin.project_number, number)
        with self.assertRaisesRegex(ValidationError, "has it already"):
            twin.company_id = False

    def test_the_database_holds_two_transactions_apart(self):
        other = self._create_project("Other")
        self.env.flush_all()
        with (
            self.assertRaisesRegex(IntegrityError, "project_number_uniq"),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE project_project SET project_number = %s, company_id = NULL"
                    " WHERE id IN %s",
                    "P-1",
                    tuple((self.project | other).ids),
                )
            )

    # === Found and printed ===

    def test_it_is_found_where_a_project_is_chosen(self):
        number = self.project.project_number
        projects = self.env["project.project"].with_user(self.employee)
        found = projects.name_search(number)
        self.assertEqual([row[0] for row in found], self.project.ids)
        self.assertIn(self.project, projects.search([("display_name", "=", number)]))
        arch = projects.get_view(view_type="search")["arch"]
        self.assertIn('name="project_number"', arch)

    def test_papers_name_it(self):
        number = self.project.project_number
        self.assertEqual(self.project._get_printed_name(), f"{number} Mail server")
        self.assertEqual(self.project._get_printed_name("Frozen"), f"{number} Frozen")

    # === Installed later ===

    def test_projects_of_before_are_numbered_in_their_order(self):
        other = self._create_project("Archived")
        other.active = False
        both = self.project | other
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE project_project SET project_number = NULL WHERE id IN %s",
                tuple(both.ids),
            )
        )
        self.env.invalidate_all()
        self._sequence(self.company, "N-")
        stamp = other.write_date
        self.env["project.project"]._number_existing()
        self.assertEqual(both.mapped("project_number"), ["N-1", "N-2"])
        self.assertEqual(other.write_date, stamp)
