import inspect

from odoo.exceptions import AccessError
from odoo.tests import HttpCase

from odoo.addons.corebiz_project_billing.tests.registry_common import (
    find_context_keys,
    get_parameters,
)

from . import door_contexts, door_fields, door_http, door_methods
from .door_common import ARCHIVED, CLOSED, OPEN, DoorCase
from .door_methods import EMPTY, MIXED
from .door_trial import CHANGING, MAKING, WRITING
from .doors import (
    EMPLOYEE,
    LEADER,
    MAY_ALWAYS_SET,
    MAY_ALWAYS_WRITE,
    MAY_SET,
    MAY_WRITE,
    MAY_WRITE_ALONE,
    MAY_WRITE_ARCHIVED,
    get_exceptions,
)

# Arguments that bring values in.
BRINGING = {"vals", "vals_list", "values", "data", "field_name", "default"}


class TestDoors(
    door_methods.MethodDoors,
    door_fields.FieldDoors,
    door_contexts.ContextDoors,
    door_http.HttpDoors,
    HttpCase,
    DoorCase,
):
    """Every public method and every stored field of ours, for seven kinds of people.

    One class, because the projects take longer to make than most doors to try.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = cls._make_keys()

    # === Methods ===

    def test_methods_of_a_project_that_is_open_to_all(self):
        self._assert_methods_shut(OPEN, 1400, MAY_WRITE, MAY_ALWAYS_WRITE)

    def test_methods_of_a_closed_project(self):
        self._assert_methods_shut(CLOSED, 700)

    def test_methods_of_an_archived_project(self):
        self._assert_methods_shut(ARCHIVED, 700, MAY_WRITE_ARCHIVED)

    def test_methods_without_a_record(self):
        self._assert_methods_shut(EMPTY, 700, MAY_WRITE_ALONE)

    def test_methods_of_a_closed_record_beside_an_open_one(self):
        self._assert_methods_shut(MIXED, 300)

    def test_dialogs_are_for_those_who_opened_them(self):
        dialogs = self._get_own_models(transient=True)
        self.assertGreater(len(dialogs), 15)
        for name in dialogs:
            dialog = self._make_dialog(name, self.streets[OPEN])
            for user in (self.portal, self.office, self.settings):
                other = dialog.with_env(self.env(user=user, su=False))
                for operation in ("read", "write", "unlink"):
                    with self.assertRaises(AccessError, msg=f"{name} {operation}"):
                        other.check_access(operation)
                if other.browse().has_access("read"):
                    self.assertFalse(other.search([]), f"{name} for {user.name}")

    # === Fields ===

    def test_fields_of_a_project_that_is_open_to_all(self):
        self._assert_fields_shut(OPEN, MAY_ALWAYS_SET, MAY_SET)

    def test_fields_of_an_archived_project(self):
        self._assert_fields_shut(ARCHIVED)

    def test_fields_of_a_closed_project(self):
        self._assert_fields_shut(CLOSED)

    def test_every_way_to_write_is_tried(self):
        """A method that a version of Odoo gives to all models is a new channel."""
        base = self.env.registry["base"]
        found = set()
        for name in dir(base):
            method = getattr(base, name)
            if name.startswith("_") or not inspect.isfunction(method):
                continue
            if getattr(method, "_api_private", False) or getattr(
                method, "_readonly", False
            ):
                continue
            if BRINGING.intersection(get_parameters(method)):
                found.add(name)
        self.assertEqual(found | {"name_create"}, set(WRITING))
        self.assertLessEqual(set(WRITING.values()) - {None}, {*CHANGING, *MAKING})

    # === Contexts ===

    def test_keys_of_the_context_open_nothing(self):
        self.assertGreater(len(find_context_keys()), 15)
        count, wrong = self._check_contexts((EMPLOYEE, LEADER))
        self.assertFalse(wrong, "\n".join(wrong))
        self.assertGreater(count, 500)
        self._note_figures("contexts", keys=find_context_keys(), calls=count)

    def test_defaults_of_the_context_forge_nothing(self):
        tables, forged = 0, []
        for door in self._get_doors():
            number, found = self._find_forged(*door)
            tables += number
            forged += found
        self.assertFalse(forged, "\n".join(forged))
        self.assertGreater(tables, 15)

    # === Over HTTP ===

    def test_methods_over_http(self):
        self._assert_methods_shut_over_http(600)

    def test_fields_over_http(self):
        self._assert_fields_shut_over_http(150)

    def test_written_list(self):
        exceptions = get_exceptions()
        self.assertEqual(len(exceptions), len({row[:2] for row in exceptions}))
        for what, name, people, reason in exceptions:
            self.assertTrue(people and len(reason) > 5, f"{what} {name}")
        self._note_figures(
            "exceptions", **{"exceptions": [list(row) for row in exceptions]}
        )
