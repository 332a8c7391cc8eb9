"""The page on the architecture: drawn from the manifests, and its names exist."""

import ast
import importlib.util
import re

import pytest
from docutils import core, nodes
from lxml import etree
from street.size import measure_all

from devenv.places import ROOT, addons

PAGE = ROOT / "docs" / "architecture.rst"
DRAWING = ROOT / "docs" / "images" / "architecture.svg"


def load_program():
    """Return docs/architecture.py, which is no part of a package."""
    path = ROOT / "docs" / "architecture.py"
    spec = importlib.util.spec_from_file_location("architecture", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_rules():
    """Return the answers to "Where do I change ...": {question: [literals]}."""
    tree = core.publish_doctree(PAGE.read_text())
    [chapter] = [
        section
        for section in tree.findall(nodes.section)
        if section.next_node(nodes.title).astext().startswith("Where do I change")
    ]
    return {
        item.next_node(nodes.term).astext(): [
            literal.astext() for literal in item.findall(nodes.literal)
        ]
        for item in chapter.findall(nodes.definition_list_item)
    }


def find_names(path):
    """Return what a file of Python defines: functions, constants, Class.method."""
    found = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Assign):
            found |= {one.id for one in node.targets if isinstance(one, ast.Name)}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            members = (one for one in node.body if isinstance(one, ast.FunctionDef))
            found |= {f"{node.name}.{member.name}" for member in members}
    return found


def test_page_and_drawing_are_those_of_the_manifests():
    """Whoever adds an addon or a dependency calls ``make architecture``."""
    program = load_program()
    assert DRAWING.read_text() == program.draw(program.read_addons())
    assert PAGE.read_text() == program.make_page(PAGE.read_text())


def test_sizes_are_about_those_of_the_code():
    """They need not follow each commit: a tenth more or less is noticed here."""
    table = PAGE.read_text().split(load_program().BEGIN_SIZES)[1]
    written = dict(re.findall(r"\* - ``(\w+)``\n     - [\d,]+\n     - ([\d,]+)", table))
    sizes = {size.addon: size.code for size in measure_all()}
    assert written.keys() == sizes.keys()
    for name, code in sizes.items():
        assert int(written[name].replace(",", "")) == pytest.approx(
            code, rel=0.1, abs=30
        )


def test_drawing_has_every_addon_above_those_it_needs():
    program = load_program()
    boxes = etree.fromstring(DRAWING.read_bytes()).findall("{*}text[@font-weight]")
    heights = {box.text: float(box.get("y")) for box in boxes}
    ours = program.read_addons()
    assert len(heights) == len(ours) == len(addons())
    for addon in ours.values():
        for name in addon.own:
            assert heights[addon.short] < heights[ours[name].short]


def test_page_leads_into_every_addon():
    """Who has never seen the code finds the main rule of each."""
    named = {one.partition("/")[0] for rule in read_rules().values() for one in rule}
    assert {folder.name for folder in addons()} <= named


def test_what_is_to_be_changed_is_where_the_page_says():
    rules = read_rules()
    assert len(rules) >= 20
    for rule, literals in rules.items():
        paths = [ROOT / one for one in literals if re.search(r"/.*\.\w+$", one)]
        assert paths, f"no file: {rule}"
        for path in paths:
            assert path.is_file(), f"{rule}: {path} is not there"
        there = {
            name for path in paths if path.suffix == ".py" for name in find_names(path)
        }
        named = {one for one in literals if "/" not in one}
        assert named <= there, f"{rule}: {', '.join(named - there)} is not there"
