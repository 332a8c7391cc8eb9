import csv
import doctest
import io
import random
import re

from odoo.tests import BaseCase, tagged

from ..models import csv_sheet
from ..models.csv_sheet import restore, write_csv

NUMBER = re.compile(r"-?\d+([.,]\d+)?")
# What a spreadsheet drops before it looks at a cell, or does not show.
UNSEEN = " \t\r\n\v\f\0\x1f\x85\xa0\xad\u200b\u200e\u202e\u2028\u3000\ufeff\"'"
FORMULA = tuple("=+-@＝＋－＠﹦﹢−")
HOSTILE = (
    *("=1+1", "Cables;=1+1;", "a,=1+1,b", "a\t=1", "a|=1", "a\n=1+1", "a\r\n@x"),
    *(" =1", "\t=1", "\r=1", "\n=1", "\xa0=1", "\u200b=1", "\ufeff=1", "\0=1"),
    *("＝1+1", "＋1", "－1", "＠x", "﹦1", "−1", ' "=1', ';""=1', "'=1", ";';\"'=1"),
    *('"=1";=1', 'a";=HYPERLINK("http://x");"', "+49 721 1", "-3,5;-3,5", "@SUM(1)"),
)


def read_cells(content, separator, quotes=True):
    """All cells that a program finds which splits at ``separator``."""
    text = content.decode("utf-8-sig").replace("\0", "")
    quoting = csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE
    lines = io.StringIO(text, newline="")
    rows = csv.reader(lines, delimiter=separator, quoting=quoting)
    return [cell for row in rows for cell in row]


@tagged("post_install", "-at_install")
class TestSheet(BaseCase):
    """CSV that runs nowhere, whoever opens it with whatever separator."""

    def assertHarmless(self, table):
        for point in ",.":
            content = write_csv(table, point)
            for separator in ";,\t|":
                for quotes in (True, False):
                    for cell in read_cells(content, separator, quotes):
                        bare = cell.lstrip(UNSEEN + ".")
                        if not cell.lstrip(UNSEEN).startswith(FORMULA):
                            continue
                        # Only what is a number, or what the apostrophe keeps down.
                        is_marked = "'" in cell[: len(cell) - len(bare)]
                        if not is_marked and not NUMBER.fullmatch(cell):
                            self.fail(f"{cell!r} runs in {content!r} at {separator!r}")

    def test_doctests(self):
        result = doctest.testmod(csv_sheet)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)

    def test_no_cell_is_a_formula(self):
        for text in HOSTILE:
            with self.subTest(text=text):
                self.assertHarmless([[text]])
                self.assertHarmless([["x", text, 1.5], [2, text, text]])

    def test_no_cell_is_a_formula_at_random(self):
        chance = random.Random(12)
        signs = [*FORMULA, *UNSEEN, *";,|", *"aä1(", "\u202e"]
        for _turn in range(3000):
            size = chance.randrange(1, 9)
            text = "".join(chance.choice(signs) for _place in range(size))
            self.assertHarmless([["x", text, -1.5]])
            cells = read_cells(write_csv([["x", text]], ","), ";")
            self.assertEqual(restore(cells[1]), text.replace("\0", ""))

    def test_numbers_stay_numbers(self):
        content = write_csv([["-3,5", -3.5, 7, 0.1 + 0.2, -0.0]], ",")
        line = content.decode("utf-8-sig").strip()
        self.assertEqual(line, '"\'-3,5";-3,5;7;0,30000000000000004;0')
