"""The dashboards are what their script writes, and their terms are translated."""

import json

import polib
import pytest

from dashboards.__main__ import make_files
from dashboards.sheet import FOLDER

FILES = make_files()
# The same word in German, which stays empty in the translations.
ALIKE = {"Status"}


def test_there_are_no_other_files():
    assert {path.name for path in FOLDER.iterdir()} == FILES.keys()


@pytest.mark.parametrize("name", FILES)
def test_file_is_what_the_script_writes(name):
    """Whoever changes a dashboard runs ``bin/env python -m dashboards``."""
    assert (FOLDER / name).read_text() == FILES[name]


@pytest.mark.parametrize("name", FILES)
def test_no_cell_is_filled_twice(name):
    """Where two figures lie over each other, the second hides the first."""
    front = json.loads(FILES[name])["sheets"][0]
    width = sum(column["size"] for column in front["cols"].values())
    rows = {int(row): one["size"] for row, one in front["rows"].items()}
    boxes = []
    for figure in front["figures"]:
        top = sum(rows.get(row, 23) for row in range(figure["row"]))
        top += figure["offset"]["y"]
        left = figure["offset"]["x"]
        assert left >= 0
        assert left + figure["width"] <= width
        boxes.append((left, top, left + figure["width"], top + figure["height"]))
    for place, one in enumerate(boxes):
        for other in boxes[place + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0]
            assert apart or one[3] <= other[1] or other[3] <= one[1]
    for cell in front["cells"]:
        bottom = sum(rows.get(row, 23) for row in range(int(cell[1:]) - 1))
        left = sum(
            front["cols"][str(column)]["size"] for column in range(ord(cell[0]) - 65)
        )
        for box in boxes:
            is_beside = left >= box[2] or left < box[0]
            assert is_beside or not box[1] < bottom < box[3], cell


def test_each_term_is_german():
    entries = polib.pofile(str(FOLDER.parents[1] / "i18n" / "de.po"))
    german = {entry.msgid: entry.msgstr for entry in entries}
    for text in FILES.values():
        content = json.loads(text)
        terms = {one["label"] for one in content["globalFilters"]}
        for sheet in content["sheets"]:
            for formula in sheet["cells"].values():
                terms |= {part.split('")')[0] for part in formula.split('_t("')[1:]}
            for figure in sheet["figures"]:
                data = figure["data"]
                terms |= {data["title"]["text"]}
                terms |= {data.get("baselineDescr", {}).get("text", "")}
        terms -= ALIKE & german.keys()
        assert not [term for term in terms if term and not german.get(term)]
