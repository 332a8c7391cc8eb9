import io
import re
import unittest
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

import pypdfium2
from pypdf import PdfReader

from odoo.tests import HttpCase
from odoo.tests import common as odoo_tests

from odoo.addons.base.models import ir_actions_report

MM = 25.4 / 72
DARK = 200  # of 255: what is not white to the eye
# Millimetres from the upper and lower edge to what is between header and footer.
HEAD, FOOT = 35, 30


class Paper:
    """A printed document: what stands on it, and where."""

    def __init__(self, content):
        self.content = content
        self.reader = PdfReader(io.BytesIO(content))
        self.pages = [_squeeze(page.extract_text()) for page in self.reader.pages]
        self.text = " ".join(self.pages)

    def find(self, text, page=0):
        """Where ``text`` begins on a page: millimetres from the left and the top."""
        found = {}
        sheet = self.reader.pages[page]
        height = float(sheet.mediabox.height)

        def visit(part, matrix, at, _font, _size):
            if text in part:
                x = at[4] * matrix[0] + at[5] * matrix[2] + matrix[4]
                y = at[4] * matrix[1] + at[5] * matrix[3] + matrix[5]
                # One that is nothing but the text goes before those that hold it.
                is_more = part.strip() != text
                found.setdefault(is_more, (x * MM, (height - y) * MM))

        sheet.extract_text(visitor_text=visit)
        if not found:
            raise AssertionError(f"{text!r} is not on page {page + 1}")
        return found[min(found)]

    def get_image(self, page=0):
        """A page as the eye sees it, in grey, one pixel per point."""
        with pypdfium2.PdfDocument(self.content) as document:
            return document[page].render(scale=1).to_pil().convert("L")

    def has_ink(self, box, page=0):
        """Whether anything is printed in a part of a page.

        :param box: left, top, right and bottom in millimetres; from the other edge
            where they are negative
        """
        image = self.get_image(page)
        sizes = (*image.size, *image.size)
        edges = [
            round(edge / MM) + (size if edge < 0 else 0)
            for edge, size in zip(box, sizes, strict=True)
        ]
        return image.crop(edges).getextrema()[0] < DARK


def _squeeze(text):
    return re.sub(r"\s+", " ", text)


class PaperCase(HttpCase):
    """Prints for real, through the program that prints for the people.

    The program asks Odoo for letterheads and styles, so a server must be there.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        reports = cls.env["ir.actions.report"]
        if reports.get_wkhtmltopdf_state() != "ok":
            raise unittest.SkipTest("Without wkhtmltopdf")

    def _print(self, report, records, lang="en_US", user=None):
        """The paper of ``records`` as ``user`` prints it."""
        reports = self.env["ir.actions.report"].with_user(user or self.env.user)
        content, kind = reports.with_context(
            lang=lang, force_report_rendering=True
        )._render_qweb_pdf(report, records.ids)
        self.assertEqual(kind, "pdf")
        paper = Paper(content)
        self.assertNothingCutOff(paper)
        return paper

    @contextmanager
    def _printing(self):
        """Let all that prints do it for real, though a test is running.

        The printer's requests wait for the lock of the test's cursor. Odoo lets go of
        it once, and a job holds it once more: styles and scripts came too late then,
        and the page had no number.
        """
        reports = self.registry["ir.actions.report"]
        print_once = ir_actions_report._run_wkhtmltopdf

        def print_unlocked(arguments):
            with ExitStack() as stack:
                for _again in range(odoo_tests._registry_test_lock.count - 1):
                    stack.enter_context(odoo_tests.release_test_lock())
                return print_once(arguments)

        pre_render = reports._pre_render_qweb_pdf

        def force(report, *args, **values):
            forced = report.with_context(force_report_rendering=True)
            return pre_render(forced, *args, **values)

        with (
            patch.object(reports, "_pre_render_qweb_pdf", force),
            patch.object(ir_actions_report, "_run_wkhtmltopdf", print_unlocked),
        ):
            yield

    def assertInOrder(self, paper, *texts):
        """The texts stand on the paper, one after the other."""
        place = 0
        for text in texts:
            found = paper.text.find(text, place)
            self.assertGreaterEqual(found, 0, f"{text!r} in {paper.text[place:]!r}")
            place = found

    def assertNumbered(self, paper, text="Page {} / {}"):
        """Each page says which of how many it is."""
        for number, page in enumerate(paper.pages, 1):
            self.assertIn(text.format(number, len(paper.pages)), page)

    def assertNothingCutOff(self, paper):
        """Nothing reaches the edges of the sheet, and no page is empty."""
        for page in range(len(paper.pages)):
            for edge in ((-3, 0, -0.1, -0.1), (0, -3, -0.1, -0.1)):
                self.assertFalse(paper.has_ink(edge, page), f"Page {page + 1}: {edge}")
            self.assertTrue(
                paper.has_ink((0, HEAD, -0.1, -FOOT), page), f"Empty: {page}"
            )

    def assertCount(self, paper, text, count=1):
        """The text stands on the paper so many times."""
        self.assertEqual(paper.text.count(text), count, paper.text)
