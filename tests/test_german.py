"""The German that people read: words of a bookkeeper, and names that screens show."""

import re
from dataclasses import dataclass
from pathlib import Path

import polib
import pytest
from docutils import core, nodes

import odoo.addons

from devenv.places import ROOT, addons, manifest

from .harness import query

HANDBOOK = ROOT / "docs" / "anwenderhandbuch.rst"
ODOO_ADDONS = [Path(path) for path in odoo.addons.__path__]


@dataclass(frozen=True)
class Word:
    """A word that a German reader takes for something else."""

    pattern: str
    better: str
    why: str
    example: str
    # What may stand there nevertheless, as a pattern around the word.
    but: str = ""


# The words that stumbled a bookkeeper, in one place. ``pattern`` is looked for in every
# German text of ours and in the user guide, letter case counts.
WORDS = (
    Word(
        r"\bBuchung(en)?\b",
        "Zeitbuchung",
        "a Buchung is a journal entry",
        "2 Buchungen",
        # Those of the ledger, which DATEV takes.
        but="die Buchungen eines Monats",
    ),
    Word(
        r"[Uu]ntergebracht",
        "vollständig zugeordnet",
        "hours are no guests",
        "Alle Stunden sind untergebracht",
    ),
    Word(
        r"\bGebucht bis\b",
        "Leistungen bis einschließlich",
        "is the day inside?",
        "Gebucht bis",
    ),
    Word(r"\bAbdeckung", "Verbleib der Stunden", "is of an insurance", "Abdeckung"),
    Word(
        r"aus den Stunden (wurde|geworden)",
        "Verbleib der Stunden",
        "one word per thing",
        "Was aus den Stunden wurde",
    ),
    Word(
        r"[Vv]erzicht",
        "nicht berechnet",
        "a Verzicht is a legal act",
        "Wert des Verzichts",
    ),
    Word(
        r"[Ff]estschr|festgeschr",
        "Abrechnungsstand",
        "it is taken by GoBD and DATEV",
        "Festschreibung",
    ),
    Word(
        r"\bGutschrift|[Ll]ieferantengutschrift",
        "Rechnungskorrektur, Stornorechnung",
        "in § 14 (2) UStG it is an invoice that the customer writes",
        "Lieferantengutschrift",
        # The label of Odoo's button and dialog, which the reader looks for.
        but=r"Knopf „Gutschrift“ auf der Rechnung|seinen Dialog Gutschrift;",
    ),
    Word(
        r"[Hh]ingenommen",
        "freigegeben",
        "nobody suffers a warning",
        "mit Grund hingenommen",
    ),
    Word(
        r"\bBücher und Abschlüsse",
        "Bücher, Aufzeichnungen, Abschlüsse",
        "§ 147 AO says so",
        "Bücher und Abschlüsse",
    ),
    Word(
        r"(?<!- und )\bGeschäftsbriefe|Handelsbriefe",
        "Handels- und Geschäftsbriefe",
        "§ 147 AO says so",
        "Geschäftsbriefe",
    ),
    Word(
        r"\bSoll(-|stunden)|^Soll$",
        "Plan",
        "it is the left side of an account",
        "Soll-Stunden",
    ),
    Word(r"^Originale?$", "Erstschätzung", "an original is a paper", "Originale"),
    Word(r"\b(vor|ohne) Steuern?\b", "netto", "every invoice says so", "ohne Steuern"),
    Word(
        r"\b(Satz|Sätzen?|Satzes)\b",
        "Stundensatz",
        "a Satz may be of a tax",
        "Satz je Stunde",
        but=r"(einem|im ersten) Satz\b",
    ),
    Word(
        r"\bStundenkosten", "Personalkosten", "cost accounting says so", "Stundenkosten"
    ),
    Word(
        r"\bStundenkont",
        "Stundensummen",
        "it is an account of working time",
        "Stundenkonto",
    ),
    Word(
        r"\bRechnungszeile", "Rechnungsposition", "one word is enough", "Rechnungszeile"
    ),
    Word(
        r"\bLieferantenrechnung",
        "Eingangsrechnung",
        "one word is enough",
        "Lieferantenrechnungen",
    ),
    Word(r"\bSpesen", "Auslage", "Spesen are allowances of a traveller", "Spesen"),
    Word(
        r"\bIhr Zeichen",
        "Ihre Bestellnummer",
        "a Zeichen is of the typist",
        "Ihr Zeichen",
    ),
    Word(
        r"\bAuf der Rechnung$",
        "Zuordnung zur Rechnung",
        "a heading says what follows",
        "Auf der Rechnung",
    ),
    Word(
        r"aus gerundeten",
        "Einzelwerte gerundet, Summen ungerundet",
        "it is shorter",
        "nicht aus gerundeten Stunden",
    ),
    Word(
        r"\bjenseits",
        "Mehraufwand",
        "no office says so",
        "Stunden jenseits der Schätzung",
    ),
    Word(r"\b[Aa]m Zug\b", "zuständig", "it is of a game", "Person am Zug"),
    Word(
        r"tägliche\w* Ansicht",
        "im Tagesgeschäft ausgeblendet",
        "it is English",
        "verlässt die täglichen Ansichten",
    ),
    Word(r"\bBehälter", "ZIP-Datei", "it is English", "der Behälter"),
    Word(
        r"nicht verrechnet",
        "nicht abgesetzt",
        "§ 14 (5) UStG says absetzen",
        "Anzahlungen nicht verrechnet",
    ),
    Word(r"\bBurn-up", "Aufwandsverlauf", "it is English", "Burn-up-Diagramm"),
    Word(
        r"\bAbrechnungsadministrator",
        "Administrator Abrechnung",
        "one word is enough",
        "Abrechnungsadministrator",
    ),
    Word(
        r"(?i)wartet seit tagen|wartetage",
        "Wartet seit 16 Tagen",
        "it is a form, no sentence",
        "Wartet seit Tagen: 16",
    ),
    Word(r"\bAddons?\b", "Modul", "one word is enough", "Module und Addons"),
    Word(
        r"(%|Prozent) der Schätzung|ohne Schätzung|über der Schätzung",
        "Plan",
        "the figure beside the Ist is the Plan",
        "80 % der Schätzung",
    ),
    Word(
        r"(?i)\boffene\w* (aufgabe|warnung|punkt|aktivität|hinweis)",
        "unerledigt, nicht quittiert",
        "offen is what is not billed yet",
        "Offene Aufgaben",
    ),
    Word(
        r"\bzurückholen|\bzurückgeholt",
        "wiedereröffnen",
        "the button says so",
        "aus dem Archiv zurückholen",
        but="können Sie so zurückholen",
    ),
    Word(r"\bHallo\b", "Guten Tag", "one greeting is enough", "Hallo Petra Prüfer"),
    Word(
        r"\bJahre für\b|\bBelege \(Jahre\)",
        "Aufbewahrung Buchungsbelege (Jahre)",
        "§ 147 AO says so",
        "Jahre für Belege",
    ),
    Word(
        r"\w\((e|en|n|s|se)\)",
        "a text for one and one for many",
        "nobody speaks so",
        "3 Paket(e)",
    ),
)

# What the user guide emphasizes and no screen shows.
EMPHASIZED = {
    *("eingefroren", "Neues", "Übergabeprotokoll", "x"),
    # What DATEV calls the columns of its file, and an example of a number.
    *("Belegfeld 1", "KOST1", "KOST2", "Leistungsdatum", "P00042"),
}
# Menus of an addon of the OCA, which not every database of the tests holds.
ELSEWHERE = {"Rechnungsstellung > Berichtswesen > DATEV DTVF Export"}


def read_pairs(path):
    """The terms of a file of translations, each with what a German reads."""
    return [(entry.msgid, entry.msgstr or entry.msgid) for entry in polib.pofile(path)]


def read_handbook():
    """The user guide as docutils reads it."""
    return core.publish_doctree(
        HANDBOOK.read_text(), settings_overrides={"report_level": 5}
    )


def on_one_line(node):
    return " ".join(node.astext().split())


def find_words(text):
    """The words of the list that stand in a text, with the better ones."""
    for word in WORDS:
        kept = re.sub(word.but, "", text) if word.but else text
        if found := re.search(word.pattern, kept):
            yield f"“{found[0]}” in “{text}”: {word.better}, because {word.why}"


@pytest.mark.parametrize("addon", addons(), ids=lambda addon: addon.name)
def test_german_terms_are_those_of_a_bookkeeper(addon):
    pairs = read_pairs(addon / "i18n" / "de.po")
    assert pairs
    assert [one for _source, text in pairs for one in find_words(text)] == []


def test_handbook_is_in_the_words_of_a_bookkeeper():
    handbook = read_handbook()
    texts = [
        on_one_line(node)
        for kind in (nodes.paragraph, nodes.title, nodes.literal_block)
        for node in handbook.findall(kind)
    ]
    assert len(texts) > 100
    assert [one for text in texts for one in find_words(text)] == []


@pytest.mark.parametrize("word", WORDS, ids=lambda word: word.better)
def test_the_word_is_found(word):
    """A pattern that finds nothing would guard nothing."""
    assert list(find_words(word.example))


def read_odoo_terms():
    """The short German terms of the addons of Odoo that ours stand on."""
    waiting, seen, terms = set(), set(), set()
    for addon in addons():
        waiting |= set(manifest(addon)["depends"])
    while waiting:
        name = waiting.pop()
        seen.add(name)
        folder = next(
            (path / name for path in ODOO_ADDONS if (path / name).is_dir()), None
        )
        if not folder:
            continue
        waiting |= set(manifest(folder).get("depends", [])) - seen
        # An addon of the OCA without German shows its English.
        for file in [*folder.glob("i18n/de.po"), *folder.glob("i18n/*.pot")][:1]:
            pairs = re.findall(r'^msgid "(.+)"\nmsgstr "(.*)"$', file.read_text(), re.M)
            terms |= {german or english for english, german in pairs}
    return terms


def read_shown_terms():
    """All German terms that a screen may show: ours and Odoo's.

    A term with markup shows its text, one with a colon may be named by what is before.
    """
    terms = read_odoo_terms()
    for addon in addons():
        for _source, text in read_pairs(addon / "i18n" / "de.po"):
            terms |= {text, text.split(":")[0], *re.findall(r">([^<]+)<", text)}
    return {" ".join(term.split()) for term in terms}


def test_handbook_names_what_screens_show():
    shown, handbook = read_shown_terms(), read_handbook()
    named = {
        part
        for kind in (nodes.emphasis, nodes.strong)
        for node in handbook.findall(kind)
        # The head of a paragraph ends with a point, a colon or a question mark.
        if not on_one_line(node).endswith((".", ":", "?"))
        for part in on_one_line(node).split(" > ")
    }
    assert len(named) > 80
    assert sorted(named - shown - EMPHASIZED) == []
    assert sorted(EMPHASIZED - named) == [], "no longer in the user guide"


def test_handbook_names_menus_that_there_are(new_database):
    paths = {
        on_one_line(node)
        for node in read_handbook().findall(nodes.emphasis)
        if " > " in on_one_line(node)
    }
    assert len(paths) > 8
    rows = query(
        new_database(),
        """
        WITH RECURSIVE path AS (
            SELECT id, COALESCE(name->>'de_DE', name->>'en_US') AS path
              FROM ir_ui_menu WHERE parent_id IS NULL
             UNION ALL
            SELECT menu.id, path.path || ' > '
                || COALESCE(menu.name->>'de_DE', menu.name->>'en_US')
              FROM ir_ui_menu AS menu JOIN path ON path.id = menu.parent_id
        )
        SELECT path FROM path WHERE path IS NOT NULL
         UNION ALL
        SELECT 'Aktionen > ' || (name->>'de_DE') FROM ir_actions
         WHERE binding_model_id IS NOT NULL
        """,
    )
    menus = [f" > {path}" for (path,) in rows]
    missing = [
        path for path in sorted(paths) if not any(f" > {path}" in one for one in menus)
    ]
    assert [path for path in missing if path not in ELSEWHERE] == []
