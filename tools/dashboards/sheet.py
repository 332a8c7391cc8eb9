"""A dashboard as JSON: cells, scorecards, charts, and the sources of their figures.

The same calls make two files. The live one asks Odoo. The sample, which Odoo shows
faded until a house has data, holds the values that each call gives as ``sample``.
"""

import json
from dataclasses import dataclass, field

from devenv.places import ROOT

FOLDER = ROOT / "corebiz_project_billing_dashboard" / "data" / "files"
VERSION = "18.5.10"  # the format of the JSON, which Odoo migrates when it reads it
SHEET, DATA = "dashboard", "data"

INK, ACCENT, LINE = "#434343", "#01666B", "#CCCCCC"
FAINT, PAPER = "#E6E6E6", "#FFFFFF"
STYLES = {
    "heading": {"textColor": ACCENT, "bold": True, "fontSize": 16},
    "label": {"textColor": INK, "bold": True, "fontSize": 10},
    "figure_label": {
        "textColor": INK,
        "bold": True,
        "fontSize": 10,
        "align": "right",
        "wrapping": "wrap",
    },
    "text": {"textColor": INK, "verticalAlign": "middle"},
    "figure": {"textColor": INK, "verticalAlign": "middle", "align": "right"},
    "total": {"textColor": INK, "verticalAlign": "middle", "bold": True},
    "total_figure": {
        "textColor": INK,
        "verticalAlign": "middle",
        "bold": True,
        "align": "right",
    },
}
FORMATS = {
    "hours": "#,##0.0",
    "days": "#,##0.0",
    "count": "#,##0",
    "percent": "0%",
    # By the client: a day has the format of the language, an amount its currency.
    "day": "yyyy-mm-dd",
    "date": None,
    "money": None,
    "text": None,
}
BORDERS = {
    "below": {"bottom": {"style": "thin", "color": LINE}},
    "above": {"top": {"style": "thin", "color": FAINT}},
}
# The sample asks nobody for a currency or the day's format.
SAMPLE_FORMS = {"money": "count", "date": "day"}
HEADING_HEIGHT, LABEL_HEIGHT, ROW_HEIGHT = 40, 40, 27
# The first row below the six large figures
FIRST_ROW = 7
GAP, CARD_HEIGHT = 10, 88
COLORS = {"calm": "#EFF6FF", "warm": "#FEF2F2", "good": "#ECFDF5", "sand": "#FFFBEB"}


def letter(column):
    """The name of a column: 0 is A."""
    return chr(ord("A") + column)


def text(term):
    """The formula of a text that is translated."""
    return f'=_t("{term}")'


def months(*values):
    """Sample values of the last months, the newest last, for a chart."""
    count = len(values)
    return [
        (f'=TEXT(EDATE(TODAY(),{place - count + 1}),"mm/yyyy")', value)
        for place, value in enumerate(values)
    ]


@dataclass(frozen=True)
class Column:
    """A column of a table: its label, the form of its figures, and its source.

    ``name`` is the field of a list, the measure of a pivot, or nothing.
    """

    label: str
    form: str = "text"
    name: str = ""


@dataclass
class Dashboard:
    """One dashboard; ``widths`` are those of its columns in pixels."""

    widths: tuple
    is_sample: bool = False
    cells: dict = field(default_factory=dict)
    data: dict = field(default_factory=dict)
    data_formats: dict = field(default_factory=dict)
    styles: dict = field(default_factory=dict)
    formats: dict = field(default_factory=dict)
    borders: dict = field(default_factory=dict)
    heights: dict = field(default_factory=dict)
    merges: list = field(default_factory=list)
    figures: list = field(default_factory=list)
    pivots: dict = field(default_factory=dict)
    lists: dict = field(default_factory=dict)
    filters: list = field(default_factory=list)
    menus: dict = field(default_factory=dict)

    # === Sources ===

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

    # === Cells ===

    def put(self, cell, formula, sample=None, form=None, style=None, where=None):
        """Fill a cell; the sample has a value in place of what asks Odoo."""
        cells = self.cells if where is None else where
        is_value = self.is_sample and sample is not None
        cells[cell] = str(sample) if is_value else formula
        if where is None:
            self._format(self.formats, cell, form)
        if style:
            self.styles[cell] = style

    def hidden(self, cell, formula, sample=None, form=None):
        """Fill a cell of the second sheet, which nobody sees."""
        self.put(cell, formula, sample, where=self.data)
        self._format(self.data_formats, cell, form)

    def _format(self, formats, area, form):
        """Give cells the form of their figures."""
        if self.is_sample:
            form = SAMPLE_FORMS.get(form, form)
        if form and FORMATS[form]:
            formats[area] = form

    def heading(self, row, column, term, width):
        """A heading over ``width`` columns, with a line below."""
        cell = f"{letter(column)}{row}"
        self.put(cell, text(term), style="heading")
        self._border(row, column, width, "below")
        self.heights[row] = HEADING_HEIGHT

    def head(self, row, column, columns, spans=None):
        """The labels of a table."""
        self.heights[row] = LABEL_HEIGHT
        for place, one in self._places(column, columns, spans):
            style = "label" if one.form == "text" else "figure_label"
            formula = text(one.label) if one.label else ""
            self.put(f"{letter(place)}{row}", formula, style=style)

    def row(self, row, column, term, figures, is_total=False):
        """A row of a table: a text, and pairs of a formula and a form.

        A third value of a figure is that of the sample.
        """
        self.heights[row] = ROW_HEIGHT
        style = "total" if is_total else "text"
        self.put(f"{letter(column)}{row}", text(term), style=style)
        style = "total_figure" if is_total else "figure"
        for place, (formula, form, sample) in enumerate(figures, column + 1):
            if formula:
                self.put(f"{letter(place)}{row}", formula, sample, form, style)
        self._border(row, column, len(figures) + 1, "above")

    def groups(self, row, column, pivot, columns, count, samples):
        """The largest groups of a pivot, one a row below ``row``."""
        self.head(row, column, columns)
        first = row + 1
        if not self.is_sample:
            formula = f"=PIVOT({pivot},{count},FALSE,FALSE,{len(columns) - 1},FALSE)"
            self.put(f"{letter(column)}{first}", formula)
        self._body(first, column, columns, count, samples)

    def records(self, row, column, number, columns, count, samples, spans=None):
        """The first records of a list, one a row below ``row``."""
        self.head(row, column, columns, spans)
        first = row + 1
        if not self.is_sample:
            for index in range(count):
                for place, one in self._places(column, columns, spans):
                    formula = f'=ODOO.LIST({number},{index + 1},"{one.name}")'
                    self.put(f"{letter(place)}{first + index}", formula)
        self._body(first, column, columns, count, samples, spans)

    def _body(self, first, column, columns, count, samples, spans=None):
        """Form of the rows of a table, and their values in the sample."""
        last = first + count - 1
        places = list(self._places(column, columns, spans))
        for place, one in places:
            area = f"{letter(place)}{first}:{letter(place)}{last}"
            self.styles[area] = "text" if one.form == "text" else "figure"
            self._format(self.formats, area, one.form)
            if spans and (width := spans.get(one.label)):
                end = letter(place + width - 1)
                rows = range(first - 1, last + 1)
                self.merges += [f"{letter(place)}{row}:{end}{row}" for row in rows]
        width = places[-1][0] - column + 1
        for row in range(first, last + 1):
            self.heights[row] = ROW_HEIGHT
            self._border(row, column, width, "above")
        if self.is_sample:
            for row, values in enumerate(samples, first):
                for (place, _one), value in zip(places, values, strict=True):
                    self.cells[f"{letter(place)}{row}"] = str(value)

    def _places(self, column, columns, spans):
        for one in columns:
            yield column, one
            column += (spans or {}).get(one.label, 1)

    def _border(self, row, column, width, name):
        end = letter(column + width - 1)
        self.borders[f"{letter(column)}{row}:{end}{row}"] = name

    # === Figures that are drawn ===

    def scorecard(self, place, title, value, below=None, color="calm", menu=None):
        """A figure in large, the ``place``-th of six in two rows.

        :param value: cell of the hidden sheet
        :param below: such a cell, and the text behind it
        """
        width = (sum(self.widths) - 2 * GAP) // 3
        left, top = place % 3 * (width + GAP), place // 3 * (CARD_HEIGHT + GAP)
        for row in range(1, FIRST_ROW):
            self.heights[row] = (2 * CARD_HEIGHT + 3 * GAP) // (FIRST_ROW - 1)
        baseline = {}
        if below:
            baseline = {
                "baseline": f"Data!{below[0]}",
                "baselineDescr": {"text": below[1]},
            }
        data = {
            "type": "scorecard",
            "title": {"text": title, "bold": True, "color": INK},
            "background": COLORS[color],
            "keyValue": f"Data!{value}",
            "baselineMode": "text",
            "baselineColorUp": "#00A04A",
            "baselineColorDown": "#DC6965",
            "humanize": False,
            **baseline,
        }
        self._draw(data, (left, top + GAP), (width, CARD_HEIGHT), 1, menu)

    def chart(self, row, columns, title, source, groups, **more):
        """Bars of a source; each opens the records behind it.

        Its title is its own: a phone shows no cells.

        :param source: model, domain and measure
        :param columns: the first, and the one behind the last
        :param sample: pairs of a cell for the label and a value
        :param by: as for :meth:`pivot`
        :param menu: xml id of a menu that the chart opens
        """
        model, domain, measure = source
        is_split = len(groups) > 1
        heading = {"text": title, "bold": True, "fontSize": 16, "color": ACCENT}
        data = {
            "type": "odoo_bar",
            "title": heading,
            "background": PAPER,
            "legendPosition": "top" if is_split else "none",
            "metaData": {
                "resModel": model,
                "measure": measure,
                "groupBy": groups,
                "mode": "bar",
                "order": None,
                "cumulatedStart": False,
            },
            "searchParams": {
                "domain": domain,
                "groupBy": groups,
                "orderBy": [],
                "context": {},
            },
            "dataSets": [{}],
            "verticalAxisPosition": "left",
            "stacked": False,
            "fieldMatching": self._match(more.get("by")),
        }
        if self.is_sample:
            data = self._sample_chart(heading, more["sample"])
        left, right = (sum(self.widths[:column]) for column in columns)
        size = (right - left, more.get("height", 300))
        self._draw(data, (left, 5), size, row, more.get("menu"))

    def _sample_chart(self, heading, values):
        """A chart of values that stand on the hidden sheet."""
        first = 101 + 50 * sum("dataSets" in one["data"] for one in self.figures)
        for row, (label, value) in enumerate(values, first):
            self.data[f"A{row}"] = label
            self.data[f"B{row}"] = str(value)
        last = first + len(values) - 1
        return {
            "type": "bar",
            "title": heading,
            "background": PAPER,
            "legendPosition": "none",
            "dataSetsHaveTitle": False,
            "dataSets": [{"dataRange": f"Data!B{first}:B{last}"}],
            "labelRange": f"Data!A{first}:A{last}",
            "verticalAxisPosition": "left",
            "stacked": False,
            "aggregated": False,
            "labelsAsText": True,
        }

    def _draw(self, data, place, size, row, menu):
        key = f"figure-{len(self.figures) + 1}"
        self.figures.append(
            {
                "id": key,
                "tag": "chart",
                "col": 0,
                "row": row - 1,
                "offset": {"x": place[0], "y": place[1]},
                "width": size[0],
                "height": size[1],
                "data": {**data, "chartId": key},
            }
        )
        if menu and not self.is_sample:
            self.menus[key] = menu

    # === JSON ===

    def dumps(self):
        """The text of the file, always the same for the same dashboard."""
        styles, formats, borders = (
            {name: place for place, name in enumerate(table, 1)}
            for table in (STYLES, FORMATS, BORDERS)
        )
        rows = max(int("".join(filter(str.isdigit, cell))) for cell in self.cells)
        sheet = {
            "id": SHEET,
            "name": "Dashboard",
            "colNumber": len(self.widths),
            "rowNumber": rows + 3,
            "rows": {
                str(row - 1): {"size": size}
                for row, size in sorted(self.heights.items())
            },
            "cols": {str(n): {"size": size} for n, size in enumerate(self.widths)},
            "merges": self.merges,
            "cells": self.cells,
            "styles": {area: styles[name] for area, name in self.styles.items()},
            "formats": {area: formats[name] for area, name in self.formats.items()},
            "borders": {area: borders[name] for area, name in self.borders.items()},
            "figures": self.figures,
        }
        data = {
            "id": DATA,
            "name": "Data",
            "colNumber": 6,
            "rowNumber": 300,
            "rows": {},
            "cols": {},
            "merges": [],
            "cells": self.data,
            "styles": {},
            "formats": {
                cell: formats[name] for cell, name in self.data_formats.items()
            },
            "borders": {},
            "figures": [],
        }
        for one in (sheet, data):
            one |= {
                "conditionalFormats": [],
                "dataValidationRules": [],
                "tables": [],
                "areGridLinesVisible": True,
                "isVisible": True,
                "headerGroups": {"ROW": [], "COL": []},
                "comments": {},
            }
        is_live = not self.is_sample
        content = {
            "version": VERSION,
            "sheets": [sheet, data],
            "styles": _numbered(STYLES),
            "formats": {
                number: form for number, form in _numbered(FORMATS).items() if form
            },
            "borders": _numbered(BORDERS),
            "revisionId": "START_REVISION",
            "uniqueFigureIds": True,
            "settings": {"locale": LOCALE},
            "pivots": self.pivots if is_live else {},
            "pivotNextId": len(self.pivots) + 1,
            "customTableStyles": {},
            "globalFilters": self.filters if is_live else [],
            "lists": self.lists if is_live else {},
            "listNextId": len(self.lists) + 1,
            "chartOdooMenusReferences": self.menus,
        }
        return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


# That of the user takes its place when the dashboard is opened.
LOCALE = {
    "name": "English (US)",
    "code": "en_US",
    "thousandsSeparator": ",",
    "decimalSeparator": ".",
    "dateFormat": "mm/dd/yyyy",
    "timeFormat": "hh:mm:ss",
    "formulaArgSeparator": ",",
    "weekStart": 7,
}


def _dimension(name):
    name, _colon, granularity = name.partition(":")
    dimension = {"fieldName": name}
    if granularity:
        dimension["granularity"] = granularity
    return dimension


def _numbered(table):
    return {str(place): value for place, value in enumerate(table.values(), 1)}
