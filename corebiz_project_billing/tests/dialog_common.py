from .furnished_common import FurnishedCase
from .registry_common import RegistryMixin


class DialogCase(RegistryMixin, FurnishedCase):
    """A stranger who may open every dialog, and a project that he may not read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project.privacy_visibility = "followers"
        cls.project.message_unsubscribe(cls.project.message_partner_ids.ids)
        cls.dialogs = cls._get_own_models(cls, transient=True)
        cls.env["ir.model.access"].create(
            [
                {
                    "name": f"all of {name}",
                    "model_id": cls.env["ir.model"]._get_id(name),
                    "group_id": cls.env.ref("base.group_user").id,
                    **{f"perm_{right}": True for right in ("read", "write", "create")},
                }
                for name in cls.dialogs
            ]
        )
        cls.stranger = cls._create_user("sven", "Sven Stranger", "base.group_user")
        cls.env.flush_all()

    def _get_closed_record(self, comodel):
        """A record that the stranger may not read, or none."""
        if comodel == "project.project":
            return self.project
        records = self.env[comodel].sudo().with_context(active_test=False)
        for record in records.search([], limit=5, order="id desc"):
            if not record.with_user(self.stranger).has_access("read"):
                return record
        return records.browse()
