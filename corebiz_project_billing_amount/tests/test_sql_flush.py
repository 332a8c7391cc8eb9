import re
from collections import defaultdict

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

TABLE = re.compile(r'\b(?:FROM|JOIN)\s+"?(\w+)"?(?:\s+(?:AS\s+)?"?(\w+)"?)?')
COLUMN = re.compile(r'"?\b(\w+)"?\."?(\w+)\b')
# Nobody changes these and books time in the same transaction.
MASTER_DATA = {
    *("account.tax", "product.product", "res.company", "res.currency", "uom.uom"),
}


@tagged("post_install", "-at_install")
class TestSqlFlush(TransactionCase):
    """What a figure reads in SQL is written to the database before."""

    def _get_read_columns(self, code):
        """Each column that a query names, as the stored fields that it may be."""
        models = {
            model._table: model
            for model in self.env.registry.values()
            if model._auto and not model._abstract
        }
        aliases = defaultdict(set)
        for table, alias in TABLE.findall(code):
            if table in models:
                aliases[table].add(models[table])
                aliases[alias].add(models[table])
        for alias, name in set(COLUMN.findall(code)):
            fields = {
                model._fields[name]
                for model in aliases.get(alias, ())
                if name in model._fields and model._name not in MASTER_DATA
            }
            fields = {field for field in fields if field.store and field.column_type}
            # One alias may stand for several tables, each in its own part.
            if fields and name != "id":
                yield fields

    def _get_queries(self):
        lines = self.env["sale.order.line"]
        line = SQL("sale_order_line")
        outer = SQL("SELECT FROM sale_order_line WHERE %s", line)
        yield "paid", lines._get_unlinked_sql()
        for name, sql in (
            ("rest", lines._get_down_payment_rest_sql(line)),
            ("to invoice", lines._get_amount_to_invoice_sql(line)),
        ):
            yield name, SQL("%s, (%s)", outer, sql)
        projects = self.env["project.project"]
        for field in projects._fields.values():
            if not field.store:
                query = projects._search([])
                sql = projects._get_figure_sql(field.name, query.table, query)
                if sql is not None:
                    yield field.name, sql

    def test_all_that_is_read_is_flushed(self):
        asked, forgotten = 0, set()
        for name, sql in self._get_queries():
            flushed = set(sql.to_flush)
            for fields in self._get_read_columns(sql.code):
                asked += 1
                if not fields & flushed:
                    forgotten.add((name, *map(str, fields)))
        self.assertGreater(asked, 100)
        self.assertFalse(forgotten)
