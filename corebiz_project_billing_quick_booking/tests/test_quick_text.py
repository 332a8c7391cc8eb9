import doctest
from datetime import date

from odoo.tests import BaseCase, tagged

from ..models import day_text, duration_text, quick_line
from ..models.day_text import read_day
from ..models.duration_text import read_duration
from ..models.quick_line import LineError, read_line

TODAY = date(2026, 11, 30)

# As people write them, in German and in English, and what has no meaning.
DURATIONS = {
    **dict.fromkeys(("1:30", "01:30", "1:30h", "1:30 h", "1:30 Std."), 1.5),
    **dict.fromkeys(("1,5", "1.5", "1,50", "1,5h", "1.5h", "1.5 H"), 1.5),
    **dict.fromkeys(("1,5 Std", "1,5 Std.", "1,5 Stunden", "1.5 hours", "1.5hrs"), 1.5),
    **dict.fromkeys(("90m", "90min", "90 min", "90 Min.", "90 Minuten"), 1.5),
    **dict.fromkeys(("90 minutes", "1h30", "1h30m", "1 h 30 min", "1h 30m"), 1.5),
    **dict.fromkeys(("1 Stunde 30 Minuten", "1 Std 30 Min", " 1:30 "), 1.5),
    **dict.fromkeys((",5h", ".5", "0,5", "30m", "0:30"), 0.5),
    **{"24:00": 24, "24": 24, "0": 0, "0:00": 0, "1:5": 1 + 5 / 60, "1:05": 1 + 5 / 60},
    **{"1 Stunde": 1, "1 hour": 1, "1h": 1, "7,5m": 0.125, "100h": 100},
    **dict.fromkeys(("1:75", "1:60", "1h75", "1:305", "1:30:00", ":30"), None),
    **dict.fromkeys(("1.000", "1,555", "1,5,5", "1..5", "1e3", "٣", "½"), None),
    **dict.fromkeys(("", "h", "m", "x", "1x", "1hx", "1 m", "--1", "1/2", "1,h"), None),
}


@tagged("post_install", "-at_install")
class TestQuickText(BaseCase):
    """What lines say, without a database."""

    def test_doctests(self):
        for module in (day_text, duration_text, quick_line):
            with self.subTest(module=module.__name__):
                result = doctest.testmod(module)
                self.assertEqual(result.failed, 0)
                self.assertGreater(result.attempted, 3)

    def test_durations(self):
        for text, hours in DURATIONS.items():
            with self.subTest(text=text):
                self.assertEqual(read_duration(text), hours)

    def test_lines(self):
        """(duration, target, day of November, text), for what stands in a line."""
        for text, expected in {
            "1:30 Firewall VLAN getrennt": (1.5, "", 30, "Firewall VLAN getrennt"),
            "1,5h @Mailserver Postfächer": (1.5, "Mailserver", 30, "Postfächer"),
            "1,5 Std Übergabe für Groß": (1.5, "", 30, "Übergabe für Groß"),
            "1 3 Server": (1, "", 30, "3 Server"),
            "1:30 2 h gewartet": (1.5, "", 30, "2 h gewartet"),
            "1h 30 Clients": (1, "", 30, "30 Clients"),
            "2 1.5 GB": (2, "", 30, "1.5 GB"),
            "1 gestern x": (1, "", 29, "x"),
            "1 GESTERN": (1, "", 29, ""),
            "1 vorgestern @a x": (1, "a", 28, "x"),
            "1 @a yesterday x": (1, "a", 29, "x"),
            "1 27.11. x": (1, "", 27, "x"),
            "1 27.11.2026 x": (1, "", 27, "x"),
            "1 2026-11-27 x": (1, "", 27, "x"),
            "1 x gestern": (1, "", 30, "x gestern"),
            "1 Backup von gestern": (1, "", 30, "Backup von gestern"),
            "1 27.11 x": (1, "", 30, "27.11 x"),
            "1 x @a": (1, "a", 30, "x"),
            '1 @"Mail server" x': (1, "Mail server", 30, "x"),
            "1 @„Mail server“ x": (1, "Mail server", 30, "x"),
            "1 an x@y.example": (1, "", 30, "an x@y.example"),
            "1 @a @b": (1, "a", 30, "@b"),
            "  1\u00a0h   x \n y ": (1, "", 30, "x y"),
            "24:00": (24, "", 30, ""),
            "1m": (1 / 60, "", 30, ""),
        }.items():
            with self.subTest(text=text):
                line = read_line(text, TODAY)
                found = (line.hours, line.target, line.day.day, line.text)
                self.assertEqual(found, expected)
                self.assertEqual(line.day.replace(day=1), date(2026, 11, 1))

    def test_lines_that_cannot_be_read(self):
        for text, problem, part in (
            ("1:75 Firewall", "no_duration", "1:75"),
            ("1.000 x", "no_duration", "1.000"),
            ("Firewall 1:30", "no_duration", "Firewall"),
            ("", "no_duration", ""),
            ("0 x", "not_positive", "0"),
            ("0:00", "not_positive", "0:00"),
            ("0,00h x", "not_positive", "0,00h"),
            ("0.4m x", "not_positive", "0.4m"),
            ("-1:30 x", "not_positive", "-1:30"),
            ("\u22121 h x", "not_positive", "\u22121 h"),
            ("24:01", "too_long", "24:01"),
            ("25 x", "too_long", "25"),
            ("999999999 x", "too_long", "999999999"),
            ("1 31.11. x", "no_day", "31.11."),
            ("1 2026-02-30 x", "no_day", "2026-02-30"),
            ("1 0000-01-01 x", "no_day", "0000-01-01"),
            ("1 @ x", "no_target", "@"),
            ('1 @"" x', "no_target", '@""'),
        ):
            with self.subTest(text=text):
                with self.assertRaises(LineError) as caught:
                    read_line(text, TODAY)
                self.assertEqual(caught.exception.problem, problem)
                self.assertEqual(caught.exception.part, part)

    def test_days_without_a_year_are_the_nearest(self):
        for text, today, expected in (
            ("31.12.", date(2027, 1, 2), date(2026, 12, 31)),
            ("1.1.", date(2026, 12, 30), date(2027, 1, 1)),
            ("29.2.", date(2025, 3, 1), date(2024, 2, 29)),
            ("29.2.", date(2027, 3, 1), date(2028, 2, 29)),
        ):
            self.assertEqual(read_day(text, today), expected)

    def test_a_slash_follows_the_language(self):
        self.assertEqual(read_day("11/12", TODAY), date(2026, 11, 12))
        self.assertEqual(read_day("11/12/25", TODAY), date(2025, 11, 12))
        day = read_day("11/12", TODAY, day_first=True)
        self.assertEqual(day, date(2026, 12, 11))
        with self.assertRaises(ValueError):
            read_day("27/11", TODAY)
