from odoo.fields import Command

from .furnished_common import FurnishedCase
from .registry_common import REFUSED, RegistryMixin

# A value of each type, for conditions.
VALUES = {
    "boolean": True,
    "integer": 1,
    "float": 1.0,
    "monetary": 1.0,
    "date": "2026-01-01",
    "datetime": "2026-01-01 00:00:00",
    "many2one": 1,
    "one2many": 1,
    "many2many": 1,
}


class TestSearchRights(RegistryMixin, FurnishedCase):
    """Whoever may not read a value learns nothing about it by searching either.

    The fields come from the registry: none is named here.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project.privacy_visibility = "portal"
        cls.portal = cls._create_user("pia", "Pia Portal", "base.group_portal")
        cls.least = cls._create_user("ina", "Ina Internal", "base.group_user")
        cls.project.message_subscribe(cls.portal.partner_id.ids)
        cls.project.collaborator_ids = [
            Command.create({"partner_id": cls.portal.partner_id.id})
        ]

    def _get_readable_models(self, user):
        """Our fields on models that this user may read, or search at all."""
        for name, own in self._get_own_fields().items():
            model = self.env[name].with_user(user)
            if model._transient or not model.has_access("read"):
                continue
            yield model, own

    def _get_value(self, field):
        if field.type == "selection":
            return field.get_values(self.env)[0]
        return VALUES.get(field.type, "a")

    def _get_questions(self, model, field):
        """Every way to ask the database about a field."""
        name, value = field.name, self._get_value(field)
        is_text = field.type in ("char", "text", "html", "selection")
        operators = ("=", "!=", "in", "not in", "ilike" if is_text else "<")
        for operator in operators:
            operand = [value] if operator.endswith("in") else value
            yield (
                f"{name} {operator}",
                lambda operator=operator, operand=operand: model.search(
                    [(name, operator, operand)], limit=1
                ),
            )
        yield "order", lambda: model.search([], order=f"{name} desc", limit=1)
        yield "group", lambda: model._read_group([], [name], ["__count"])
        yield "sum", lambda: model._read_group([], [], [f"{name}:max"])
        yield "read", lambda: model.search([], limit=1).read([name])
        yield "export", lambda: model.search([], limit=1).export_data([name])

    def _assert_refused(self, take, text):
        try:
            with self.env.cr.savepoint():
                result = take()
        except (*REFUSED, ValueError, NotImplementedError):
            return
        self.assertFalse(result, text)

    def test_what_is_not_read_is_not_searched(self):
        asked = 0
        for user in (self.portal, self.least, self.employee):
            for model, own in self._get_readable_models(user):
                for field in own:
                    if model._has_field_access(field, "read"):
                        continue
                    if not field.store and not field.search:
                        continue
                    asked += 1
                    for text, take in self._get_questions(model, field):
                        self._assert_refused(
                            take,
                            f"{user.name} may not read {field}, but learns of it by"
                            f" {text}. Call _check_field_access in its search method.",
                        )
        self.assertGreater(asked, self._floor(10, 20))

    def test_lists_of_closed_records_are_closed(self):
        """Whether there are some would already tell."""
        open_lists = []
        for user in (self.portal, self.least):
            for model, own in self._get_readable_models(user):
                for field in own:
                    if not field.store or field.type not in ("one2many", "many2many"):
                        continue
                    comodel = self.env[field.comodel_name].with_user(user)
                    if not comodel.has_access("read") and model._has_field_access(
                        field, "read"
                    ):
                        open_lists.append(f"{field} for {user.name}")
        self.assertFalse(
            open_lists,
            "Give these fields the groups that may read what stands in them.",
        )

    def test_figures_are_for_people_inside(self):
        """A customer reads no figure that we compute with sudo on his project."""
        project = self.project.with_user(self.portal)
        readable = [
            field.name
            for field in self._get_own_fields(stored=False)["project.project"]
            if field.compute_sudo
            and field.compute
            and project._has_field_access(field, "read")
        ]
        self.assertFalse(readable, "Give these fields groups.")
