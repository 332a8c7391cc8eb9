"""What a dashboard looks like: styles, forms of figures, sizes and colors."""

from dataclasses import dataclass

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
# Two cards stand side by side on a phone: one size below Odoo's.
CARD_TITLE_SIZE = 13
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
