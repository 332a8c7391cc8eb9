from .common import ProjectBillingCase
from .registry_common import OWN, RegistryMixin


class TestDatabaseDefault(RegistryMixin, ProjectBillingCase):
    """Who does not know our columns may still write rows into Odoo's tables."""

    def test_required_columns_have_a_default(self):
        missing, asked = [], 0
        for name, own in self._get_own_fields(stored=True).items():
            if (self.env[name]._original_module or "").startswith(OWN):
                continue
            table = self.env[name]._table
            for field in own:
                if not (field.required and field.column_type):
                    continue
                asked += 1
                self.env.cr.execute(
                    "SELECT column_default FROM information_schema.columns"
                    " WHERE table_name = %s AND column_name = %s",
                    [table, field.name],
                )
                if self.env.cr.fetchone()[0] is None:
                    missing.append(str(field))
        self.assertEqual(missing, [])
        self.assertTrue(asked)
