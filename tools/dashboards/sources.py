"""The sources of a dashboard: sums and records that the client asks Odoo for."""


class Sources:
    """Sums and lists by number, and the filters that narrow them."""

    def pivot(self, model, domain, measures, rows=(), sort=None, action=None, by=None):
        """A source of sums; returns its number, which formulas name.

        :param domain: a list, or a text where it names the user (``uid``)
        :param rows: fields to group by, such as ``"date:month"``
        :param sort: the measure by which the groups stand, the largest first
        :param action: xml id of the action that shows the records behind a figure
        :param by: the fields that filters look at, as {filter: field}
        """
        number = str(len(self.pivots) + 1)
        self.pivots[number] = {
            "type": "ODOO",
            "id": number,
            "formulaId": number,
            # What stands in place of a table without any rows
            "name": "–",
            "model": model,
            "domain": domain,
            "context": {},
            "columns": [],
            "rows": [_dimension(name) for name in rows],
            "measures": [{"id": name, "fieldName": name} for name in measures],
            "fieldMatching": self._match(by),
        }
        if sort:
            self.pivots[number]["sortedColumn"] = {
                "measure": sort,
                "order": "desc",
                "domain": [],
            }
        if action:
            self.pivots[number]["actionXmlId"] = action
        return number

    def list(self, model, domain, columns, order, action=None, by=None):
        """A source of records; returns its number.

        :param order: pairs of a field and whether the smallest stands first
        """
        number = str(len(self.lists) + 1)
        self.lists[number] = {
            "id": number,
            "name": "–",
            "model": model,
            "domain": domain,
            "context": {},
            "columns": columns,
            "orderBy": [{"name": name, "asc": asc} for name, asc in order],
            "fieldMatching": self._match(by),
        }
        if action:
            self.lists[number]["actionXmlId"] = action
        return number

    def filter(self, key, label, kind, **more):
        """A filter above the dashboard; sources name it in ``by``."""
        self.filters.append({"id": key, "type": kind, "label": label, **more})

    def _match(self, by):
        kinds = {one["id"]: one["type"] for one in self.filters}
        return {
            key: {
                "chain": chain,
                "type": "datetime" if kinds[key] == "date" else "many2one",
                "offset": 0,
            }
            for key, chain in (by or {}).items()
        }


def _dimension(name):
    name, _colon, granularity = name.partition(":")
    dimension = {"fieldName": name}
    if granularity:
        dimension["granularity"] = granularity
    return dimension
