"""What can go wrong: faults of any Python program, and those of an Odoo addon.

The first come from Cosmic Ray, without its sillier replacements. The others are what
has really happened in this project and in reports about similar ones: a guard left out,
sudo for the user's rights, the wrong company, language, zone, currency or unit, a state
forgotten, a savepoint gone.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from cosmic_ray import mutating, plugins
from cosmic_ray.ast import ast_nodes, get_ast

GENERAL = {
    "condition": (
        "AddNot",
        "ReplaceAndWithOr",
        "ReplaceOrWithAnd",
        "ReplaceUnaryOperator_Delete_Not",
    ),
    "comparison": tuple(
        f"ReplaceComparisonOperator_{pair}"
        for pair in (
            "Eq_NotEq NotEq_Eq Lt_LtE LtE_Lt Gt_GtE GtE_Gt Lt_Gt Gt_Lt LtE_GtE GtE_LtE"
            " Is_IsNot IsNot_Is"
        ).split()
    ),
    "arithmetic": tuple(
        f"ReplaceBinaryOperator_{pair}"
        for pair in (
            "Add_Sub Sub_Add Mul_Div Div_Mul FloorDiv_Div BitOr_BitAnd BitAnd_BitOr"
        ).split()
    )
    + ("ReplaceUnaryOperator_USub_UAdd",),
    "constant": ("NumberReplacer", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue"),
    "flow": (
        "ReplaceBreakWithContinue",
        "ReplaceContinueWithBreak",
        "ZeroIterationForLoop",
        "ExceptionReplacer",
    ),
    "decorator": ("RemoveDecorator",),
}
# Calls on records that are left out, and what their absence means.
LEFT_OUT = {
    "sudo": "rights of the user for sudo",
    "with_user": "wrong person",
    "with_company": "wrong company",
    "with_context": "wrong language or context",
    "filtered": "filter left out",
    "filtered_domain": "filter left out",
    "exists": "deleted records",
    "sorted": "order left out",
}
# Calls whose first argument comes back as it is.
PASSED_THROUGH = {
    "_convert": "wrong currency",
    "round": "not rounded",
    "_compute_quantity": "wrong unit",
    "_compute_price": "wrong unit",
}
OPERATORS = {"=", "!=", "<", "<=", ">", ">=", "in", "not in", "like", "ilike", "any"}
SILENT = ("index=", "export_string_translation=")
# Where this is set, only another fault is noticed: lists of two lengths.
STRICT = "strict="
# What a model says of itself is the same for everybody: its fields, its SQL.
SAME_FOR_ALL = re.compile(r"\.(_fields|_table|flush_model|_\w+_sql|_query_\w+)\b")
GUARDS = ("_check", "check_access", "ensure_one")


@dataclass(frozen=True)
class Place:
    """Where a fault can be planted, and the variants of it."""

    kind: str
    line: int
    variants: tuple  # (operator name, occurrence) or (start, end, text)

    def plant(self, source: str, number: int) -> str:
        """Return the source with one variant of the fault."""
        variant = self.variants[number % len(self.variants)]
        if isinstance(variant[0], str):
            operator, occurrence = variant
            return mutating.mutate_code(source, _operator(operator), occurrence)
        start, end, text = variant
        return source[:start] + text + source[end:]


def find_places(source: str) -> list[Place]:
    """Return all places of a module, in the order of the text.

    Without those that nobody could notice by their kind: an index makes nothing wrong,
    ``strict`` of ``zip`` only tells of another fault, what a model says of itself
    does not depend on who asks, and ``@api.model`` says how a client calls a method,
    which it cannot if it is private.
    """
    lines = source.splitlines()
    places = [
        place
        for place in (*_find_general(source), *_find_special(source))
        if not _is_unnoticeable(lines, place)
    ]
    return sorted(
        places, key=lambda place: (place.line, place.kind, str(place.variants))
    )


def _is_unnoticeable(lines: list[str], place: Place) -> bool:
    text = lines[place.line - 1].strip()
    if place.kind == "decorator":
        method = next(x.strip() for x in lines[place.line :] if "def " in x)
        return text == "@api.model" and method.startswith("def _")
    return place.kind == "constant" and text.startswith(SILENT)


@cache
def _operator(name: str):
    return plugins.get_operator(f"core/{name}")()


def _find_general(source: str) -> Iterator[Place]:
    nodes = list(ast_nodes(get_ast(source)))
    lines = source.splitlines()
    for kind, names in GENERAL.items():
        found = {}
        for name in names:
            operator, occurrence = _operator(name), 0
            for node in nodes:
                for start, _end in operator.mutation_positions(node):
                    found.setdefault(start, []).append((name, occurrence))
                    occurrence += 1
        for (line, column), variants in found.items():
            if not lines[line - 1][:column].endswith(STRICT):
                yield Place(kind, line, tuple(variants))


def _find_special(source: str) -> Iterator[Place]:
    text = _Text(source)
    for node in ast.walk(ast.parse(source)):
        finder = FINDERS.get(type(node))
        if finder:
            yield from finder(text, node)


class _Text:
    """The source by offsets: ast counts lines, and columns in bytes."""

    def __init__(self, source: str):
        self.source = source
        self.starts = [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def offset(self, line: int, column: int) -> int:
        start, end = self.starts[line - 1], self.starts[line]
        before = self.source[start:end].encode()[:column]
        return start + len(before.decode())

    def span(self, node) -> tuple[int, int]:
        return (
            self.offset(node.lineno, node.col_offset),
            self.offset(node.end_lineno, node.end_col_offset),
        )

    def of(self, node) -> str:
        return self.source[slice(*self.span(node))]

    def after(self, node) -> str:
        return self.source[self.span(node)[1] :].lstrip()

    def replace(self, kind: str, node, text: str) -> Place:
        return Place(kind, node.lineno, ((*self.span(node), text),))


def _find_in_statement(text, node):
    """A guard that is only called for what it raises."""
    call = node.value
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
        if call.func.attr.startswith(GUARDS):
            yield text.replace("guard left out", node, "pass")


def _find_in_raise(text, node):
    yield text.replace("guard left out", node, "pass")


def _find_in_call(text, node):
    if not isinstance(node.func, ast.Attribute):
        return
    name, owner = node.func.attr, node.func.value
    if name in LEFT_OUT and not _is_super(owner):
        yield text.replace(LEFT_OUT[name], node, text.of(owner))
    elif name in PASSED_THROUGH and node.args:
        yield text.replace(PASSED_THROUGH[name], node, f"({text.of(node.args[0])})")
    elif name == "_get_hours_factor":
        yield text.replace("wrong unit", node, "1.0")
    elif name == "context_today":
        yield text.replace("wrong zone", node, f"{text.of(owner)}.today()")
    elif name == "savepoint":
        nothing = '__import__("contextlib").nullcontext()'
        yield text.replace("savepoint gone", node, nothing)


def _is_super(node) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "super"


def _find_in_attribute(text, node):
    if not isinstance(node.ctx, ast.Load):
        return
    if node.attr == "company_id":
        owner = text.of(node.value)
        yield text.replace("wrong company", node, f"{owner}.env.company")
    elif node.attr == "company" and getattr(node.value, "attr", "") == "env":
        environment = text.of(node.value)
        yield text.replace("wrong company", node, f"{environment}.user.company_id")


def _find_in_subscript(text, node):
    """A model by its name: with all rights instead of the user's."""
    owner, after = getattr(node.value, "attr", ""), text.after(node)
    if owner != "env" or after.startswith(".sudo("):
        return
    if not SAME_FOR_ALL.match(after):
        yield text.replace(
            "sudo for the user's rights", node, f"{text.of(node)}.sudo()"
        )


def _find_in_comparison(text, node):
    """Cosmic Ray does not know ``in``."""
    if len(node.ops) == 1 and isinstance(node.ops[0], ast.In | ast.NotIn):
        word = "in" if isinstance(node.ops[0], ast.NotIn) else "not in"
        sides = text.of(node.left), text.of(node.comparators[0])
        yield text.replace("comparison", node, f" {word} ".join(sides))


def _find_in_comprehension(text, node):
    for condition in node.ifs:
        yield text.replace("condition", condition, f"not ({text.of(condition)})")


def _find_in_sequence(text, node):
    """One of several states, names or terms of a domain is forgotten."""
    if len(node.elts) < 2 or text.of(node)[0] not in "([{":
        return
    alone = "," if isinstance(node, ast.Tuple) and len(node.elts) == 2 else ""
    for number, element in enumerate(node.elts):
        if not (_is_word(element) or _is_term(element)):
            return
        if _is_word(element) and element.value in ("|", "&", "!"):
            return
        start, end = text.span(element)
        if number + 1 < len(node.elts):
            end = text.span(node.elts[number + 1])[0]
        rest = alone and text.of(node.elts[1]) + alone
        if rest and number == 0:
            end = text.span(node.elts[1])[1]
        change = (start, end, rest if number == 0 else "")
        yield Place("state or term forgotten", element.lineno, (change,))


def _is_word(node) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_term(node) -> bool:
    return (
        isinstance(node, ast.Tuple)
        and len(node.elts) == 3
        and _is_word(node.elts[0])
        and _is_word(node.elts[1])
        and node.elts[1].value in OPERATORS
    )


def _find_in_tuple(text, node):
    """Terms of a domain, and pairs such as value and label, stay whole."""
    if not _is_term(node) and not (
        len(node.elts) == 2 and all(map(_is_word, node.elts))
    ):
        yield from _find_in_sequence(text, node)


FINDERS = {
    ast.Attribute: _find_in_attribute,
    ast.Call: _find_in_call,
    ast.Compare: _find_in_comparison,
    ast.comprehension: _find_in_comprehension,
    ast.Expr: _find_in_statement,
    ast.List: _find_in_sequence,
    ast.Raise: _find_in_raise,
    ast.Set: _find_in_sequence,
    ast.Subscript: _find_in_subscript,
    ast.Tuple: _find_in_tuple,
}
