"""The documents: they render, and their lists name what there is."""

import ast
import io
import re

import pytest
from docutils import core, nodes
from lxml import etree

from devenv.places import ROOT, addons
from matrix.stay import END_OF_RETENTION

from .harness import query

SECURITY = ROOT / "SECURITY.md"
ADMINISTRATION = ROOT / "docs" / "administration.rst"
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in ROOT.rglob("*.rst")
    if "node_modules" not in path.parts
)


def render(path):
    """Return the document as docutils reads it, and its complaints."""
    complaints = io.StringIO()
    options = {"warning_stream": complaints, "report_level": 1, "halt_level": 5}
    tree = core.publish_doctree(
        path.read_text(), source_path=str(path), settings_overrides=options
    )
    return tree, complaints.getvalue()


def read_table(title, number=0):
    """Return the rows of a table in a chapter of the administrator's guide."""
    tree, _complaints = render(ADMINISTRATION)
    [chapter] = [
        section
        for section in tree.findall(nodes.section)
        if section.next_node(nodes.title).astext() == title
    ]
    table = list(chapter.findall(nodes.tbody))[number]
    return [
        tuple(entry.astext().replace("\n", " ") for entry in row.findall(nodes.entry))
        for row in table.findall(nodes.row)
    ]


def find_records(model):
    """Return the data records of a model in all addons: {external id: element}."""
    return {
        record.get("id"): record
        for addon in addons()
        for path in addon.glob("data/*.xml")
        for record in etree.parse(path).iterfind(f".//record[@model='{model}']")
    }


def text(record, name):
    """Return the value of a field, on one line."""
    field = record.find(f"field[@name='{name}']")
    return " ".join((field.text or field.get("eval") or field.get("ref")).split())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_render(name):
    assert render(ROOT / name)[1] == ""


def test_scheduled_actions_are_listed():
    def describe(cron):
        number, unit = text(cron, "interval_number"), text(cron, "interval_type")
        return "daily" if (number, unit) == ("1", "days") else f"{number} {unit}"

    crons = find_records("ir.cron").values()
    assert len(crons) >= 8
    assert sorted(row[:2] for row in read_table("Scheduled actions")) == sorted(
        (text(cron, "name"), describe(cron)) for cron in crons
    )


def test_rules_and_their_mails_are_listed():
    rules, mails = find_records("base.automation"), find_records("mail.template")
    sent = {
        (
            text(rules[text(action, "base_automation_id")], "name"),
            text(mails[text(action, "template_id")], "name"),
        )
        for action in find_records("ir.actions.server").values()
        if action.find("field[@name='base_automation_id']") is not None
    }
    rows = read_table("Mails and automation rules")
    assert sorted(row[:2] for row in rows) == sorted(sent)
    assert {rule for rule, _mail in sent} == {text(r, "name") for r in rules.values()}
    by_rule = {row[1] for row in rows}
    by_code = {row[0] for row in read_table("Mails and automation rules", 1)}
    assert not by_rule & by_code
    assert by_rule | by_code == {text(mail, "name") for mail in mails.values()}


def test_what_an_uninstallation_loses_is_listed(new_database):
    """Every table that is dropped has its row, and no other."""
    tables = query(
        new_database(),
        """
        SELECT model.name->>'en_US', (array_agg(data.module ORDER BY data.id))[1]
          FROM ir_model model
          JOIN ir_model_data data
            ON data.model = 'ir.model' AND data.res_id = model.id
          JOIN pg_class found
            ON found.relname = replace(model.model, '.', '_') AND found.relkind = 'r'
         WHERE NOT model.transient
         GROUP BY model.id
        HAVING bool_and(starts_with(data.module, 'corebiz_project_billing'))
        """,
    )
    assert len(tables) > 15
    core = "corebiz_project_billing"
    expected = {
        (name, "the core" if module == core else module.replace(core, "..."))
        for name, module in tables
    }
    told = [row[:2] for row in read_table("Uninstall")]
    assert sorted(told) == sorted(expected)


def test_the_end_of_retention_is_that_of_the_matrix():
    """What the guide tells to run is what is tried."""
    for statement in END_OF_RETENTION:
        assert f"    {statement}\n" in ADMINISTRATION.read_text()


def find_tests(path):
    """Return the names of the tests in a file."""
    return {
        node.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_every_threat_has_its_tests():
    text = SECURITY.read_text()
    rows = [line for line in text.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 15
    files = {path.name: path for path in sorted(ROOT.glob("*/tests/test_*.py"))}
    files |= {path.name: path for path in (ROOT / "tests").glob("test_*.py")}
    for row in rows:
        named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", row)
        assert named, f"no test: {row}"
        for file, name in named:
            assert name in find_tests(files[file]), f"{file}::{name} is not there"


def read_words(text):
    """Return the words of a text, without the markup of Markdown and RST."""
    markup = r"^```\w*$|^\.\. code:: \w+$|^ *\d+\. "
    text = re.sub(markup, "", text, flags=re.M)
    return re.findall(r"\w+", text.replace("\\", "").replace("_", " "))


def read_page(path):
    """Return the words of a page that OCA's tool has made; nothing of another one."""
    page = path.read_bytes()
    made = b"oca-gen-addon-readme" in page
    text = etree.fromstring(page, etree.HTMLParser()).itertext()
    return read_words(" ".join(text)) if made else []


def holds(words, part):
    """Tell whether ``part`` stands in ``words`` without a gap."""
    return f" {' '.join(part)} " in f" {' '.join(words)} "


@pytest.mark.parametrize("addon", addons(), ids=lambda addon: addon.name)
def test_readme_is_made_of_its_fragments(addon):
    """Whoever changes a fragment makes the README again; see CONTRIBUTING.rst."""
    readme = read_words((addon / "README.rst").read_text())
    page = read_page(addon / "static" / "description" / "index.html")
    fragments = {
        path.stem: read_words(path.read_text())
        for path in (addon / "readme").glob("*.md")
    }
    assert {"DESCRIPTION", "USAGE", "HISTORY", "CONTRIBUTORS"} <= set(fragments)
    for name, words in fragments.items():
        assert holds(readme, words), f"stale: {name}"
        assert not page or holds(page, words), f"stale in index.html: {name}"
    written = sum(len(words) for words in fragments.values())
    assert written > 60, "Say what the addon is for, and how it is used."
    assert (addon / "readme" / "newsfragments").is_dir()
