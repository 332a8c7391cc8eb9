"""A dashboard as JSON: cells, scorecards, charts, and the sources of their figures.

The same calls make two files. The live one asks Odoo. The sample, which Odoo shows
faded until a house has data, holds the values that each call gives as ``sample``.
"""

import json
from dataclasses import dataclass, field

from devenv.places import ROOT

from .cells import Cells
from .drawings import Drawings
from .look import BORDERS, FORMATS, STYLES
from .sources import Sources

FOLDER = ROOT / "corebiz_project_billing_dashboard" / "data" / "files"
VERSION = "18.5.10"  # the format of the JSON, which Odoo migrates when it reads it
SHEET, DATA = "dashboard", "data"
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


@dataclass
class Dashboard(Sources, Cells, Drawings):
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


def _numbered(table):
    return {str(place): value for place, value in enumerate(table.values(), 1)}
