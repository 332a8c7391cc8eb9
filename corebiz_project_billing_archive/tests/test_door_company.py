from odoo.fields import Command

from odoo.addons.corebiz_project_billing_sale.tests.second_house import SecondHouse

from . import door_fields, door_methods
from .door_common import CLOSED, DoorCase


class TestDoorsOfAnotherCompany(
    SecondHouse, door_methods.MethodDoors, door_fields.FieldDoors, DoorCase
):
    """The people of one company, its office among them, before a project of another.

    Everybody of the other company may read it. Nobody of the first one learns anything
    about it, or changes it.
    """

    places = (CLOSED,)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        first = cls.env.ref("base.main_company")
        for user in cls.kinds.values():
            user.company_ids = [Command.set(first.ids)]
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _get_closed_values(cls):
        return {**super()._get_closed_values(), "privacy_visibility": "employees"}

    @classmethod
    def _create_order(cls, lines, **values):
        """In whichever currency: nobody gets that far."""
        return super(SecondHouse, cls)._create_order(lines, **values)

    def test_nobody_reads_the_project(self):
        self.assertTrue(self._reads_closed_project(self.administrator))
        for kind, user in self.kinds.items():
            self.assertFalse(self._reads_closed_project(user), kind)

    def test_methods(self):
        self._assert_methods_shut(CLOSED, 700, name="other_company")

    def test_fields(self):
        self._assert_fields_shut(CLOSED, name="other_company")
