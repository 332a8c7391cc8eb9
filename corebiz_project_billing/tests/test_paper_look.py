import io

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from odoo.tests import tagged

from .paper_common import Paper, PaperCase


@tagged("post_install", "-at_install")
class TestPaperLook(PaperCase):
    """The tests of papers see what is wrong with one."""

    def _draw(self, *pages):
        """A paper with a word at places: millimetres from the left and the top."""
        file = io.BytesIO()
        canvas = Canvas(file, pagesize=A4)
        for places in pages:
            for x, y in places:
                canvas.drawString(x * mm, A4[1] - y * mm, "Word")
            canvas.showPage()
        canvas.save()
        return Paper(file.getvalue())

    def test_ink(self):
        paper = self._draw([(50, 100)], [(50, 100), (30, 20)])
        self.assertTrue(paper.has_ink((45, 90, 70, 105)))
        self.assertTrue(paper.has_ink((-165, -207, -140, -192)))
        self.assertFalse(paper.has_ink((20, 10, 45, 30)))
        self.assertTrue(paper.has_ink((20, 10, 45, 30), page=1))
        self.assertNothingCutOff(paper)

    def test_faults(self):
        body = (50, 100)
        for what, *pages in (
            ("cut off on the right", [body, (203, 100)]),
            ("cut off at the foot", [body, (50, 296)]),
            ("an empty page", [body], [(50, 20), (50, 290)]),
        ):
            with self.subTest(what), self.assertRaises(AssertionError):
                self.assertNothingCutOff(self._draw(*pages))
