"""The cells of a dashboard: headings, tables, and what the second sheet works out."""

from .look import (
    FORMATS,
    HEADING_HEIGHT,
    LABEL_HEIGHT,
    ROW_HEIGHT,
    SAMPLE_FORMS,
    letter,
    text,
)


class Cells:
    """Filled one by one, or as the rows of a table.

    Rows count from 1, as in formulas, and columns from 0.
    """

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
