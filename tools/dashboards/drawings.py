"""What is drawn on a dashboard: figures in large, and charts. A phone shows no more."""

from .look import (
    ACCENT,
    CARD_HEIGHT,
    CARD_TITLE_SIZE,
    COLORS,
    FIRST_ROW,
    GAP,
    INK,
    PAPER,
)


class Drawings:
    """Figures of the spreadsheet that lie over its cells."""

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
            "title": {
                "text": title,
                "bold": True,
                "color": INK,
                "fontSize": CARD_TITLE_SIZE,
            },
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
