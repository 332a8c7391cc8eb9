import csv
import io
import json
import random
import re
import zipfile

from odoo.tests import BaseCase, tagged

from ..archive_format import writer
from ..archive_format.sheet import restore, write_csv
from ..archive_format.table import Table
from .archive_common import ArchiveCase

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

    def test_both_files_of_a_table(self):
        """The CSV is made harmless, the JSON Lines hold what was written."""
        text = "Cables;=1+1;"
        table = Table("account.analytic.line", ["id", "name", "unit_amount"], ",")
        table.add({"id": 3, "name": text, "unit_amount": -1.5})
        stream = io.BytesIO()
        package = writer.PackageWriter(stream)
        table.save(package)
        package.close({"company": {"id": 1, "name": "x"}}, 1)
        with zipfile.ZipFile(stream) as archive:
            rows = archive.read("data/account.analytic.line.csv").decode("utf-8-sig")
            data = json.loads(archive.read("data/account.analytic.line.jsonl"))
        self.assertEqual(data["name"], text)
        self.assertEqual(rows.splitlines()[1], '3;"Cables;\'=1+1;";"";-1,5;""')


class TestSheetOfPackage(ArchiveCase):
    """The tables of a package in the language of the company."""

    def test_german_company(self):
        self.company.partner_id.lang = "de_DE"
        self.booking.with_user(self.employee).name = "Cables;=1+1;"
        files = self._read(self._archive(self.project))
        lines = files["data/account.analytic.line.csv"].decode("utf-8-sig")
        (row,) = csv.DictReader(io.StringIO(lines), delimiter=";")
        self.assertEqual(row["name"], "Cables;'=1+1;")
        self.assertEqual(row["unit_amount"], "2,5")
        for name in (name for name in files if name.endswith(".csv")):
            head = files[name].decode("utf-8-sig").partition("\r\n")[0]
            self.assertNotIn(",", head, name)
