"""Draw the addons and their dependencies, and describe them, from their manifests.

``make architecture`` calls it. It writes ``docs/images/architecture.svg``, and in
``docs/architecture.rst`` what stands between its two marks; the rest of the page is
written by hand. Names come from the manifests, and what an addon is for from the first
paragraph of its ``readme/DESCRIPTION.md``.
"""

import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

from street.size import measure_all

from devenv import console, places

CORE = places.NAME.replace("-", "_")
PAGE = places.ROOT / "docs" / "architecture.rst"
DRAWING = places.ROOT / "docs" / "images" / "architecture.svg"
BEGIN = ".. begin of what docs/architecture.py writes\n"
END = ".. end of what docs/architecture.py writes\n"
BEGIN_SIZES = ".. begin of the sizes that docs/architecture.py writes\n"
END_SIZES = ".. end of the sizes that docs/architecture.py writes\n"

WIDTH, HEIGHT = 170, 46  # of a box, in pixels
GAP, RISE = 24, 64  # between two boxes, and between two floors


@dataclass
class Addon:
    """An addon of ours: on whom it stands, and what it is for."""

    name: str
    title: str
    purpose: str
    is_automatic: bool
    own: list  # names of our addons that it needs, directly
    foreign: list  # names of Odoo's and OCA's addons that it needs, directly
    floor: int = 0
    column: float = 0.0
    needs: list = field(default_factory=list)  # ``own`` without what those need

    @property
    def short(self) -> str:
        """Return the name in the drawing."""
        return self.name.removeprefix(CORE) or CORE.removeprefix("corebiz_")


def read_addons() -> dict[str, Addon]:
    """Return our addons by name, each behind those that it needs."""
    found = {}
    for folder in places.addons():
        manifest = places.manifest(folder)
        depends = manifest["depends"]
        found[folder.name] = Addon(
            folder.name,
            manifest["name"],
            read_purpose(folder),
            bool(manifest.get("auto_install")),
            [name for name in depends if name.startswith(CORE)],
            [name for name in depends if not name.startswith(CORE)],
        )
    for addon in found.values():
        addon.floor = find_floor(addon, found)
        below = {far for name in addon.own for far in find_below(found[name], found)}
        addon.needs = [name for name in addon.own if name not in below]
    return dict(sorted(found.items(), key=lambda item: (item[1].floor, item[0])))


def read_purpose(folder: Path) -> str:
    """Return the first paragraph of an addon's description, as reStructuredText."""
    text = (folder / "readme" / "DESCRIPTION.md").read_text()
    return text.split("\n\n")[0].replace("\n", " ").replace("`", "``").strip()


def find_below(addon: Addon, addons: dict) -> set:
    """Return the names of all our addons that this one stands on."""
    found = set(addon.own)
    return found.union(*(find_below(addons[name], addons) for name in addon.own))


def find_floor(addon: Addon, addons: dict) -> int:
    """Return how many of our addons lie below this one, along the longest way."""
    return max((find_floor(addons[name], addons) + 1 for name in addon.own), default=0)


def place(addons: dict) -> float:
    """Put each addon into a column near those that it needs; return the width."""
    floors = {}
    for addon in addons.values():
        floors.setdefault(addon.floor, []).append(addon)
    broadest = max(map(len, floors.values()))
    for floor in sorted(floors):
        row = floors[floor]
        row.sort(key=lambda one: (find_middle(one, addons), one.name))
        for index, addon in enumerate(row):
            addon.column = (broadest - len(row)) / 2 + index
    return broadest * (WIDTH + GAP) + GAP


def find_middle(addon: Addon, addons: dict) -> float:
    """Return the column around which the addons lie that this one needs."""
    columns = [addons[name].column for name in addon.needs]
    return sum(columns) / len(columns) if columns else 0.0


def draw(addons: dict) -> str:
    """Return the drawing: who stands on whom, the core at the bottom."""
    width = place(addons)
    top = max(addon.floor for addon in addons.values())
    height = (top + 1) * (HEIGHT + RISE) - RISE + 2 * GAP

    def locate(addon):
        return (
            GAP + addon.column * (WIDTH + GAP),
            GAP + (top - addon.floor) * (HEIGHT + RISE),
        )

    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" font-family="sans-serif" '
        f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}">',
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" '
        'markerHeight="8" orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="#64748b"/>'
        "</marker></defs>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
    ]
    for addon in addons.values():
        for name in addon.needs:
            parts.append(draw_arrow(*locate(addon), *locate(addons[name])))
    parts += [draw_box(addon, *locate(addon)) for addon in addons.values()]
    return "\n".join([*parts, "</svg>\n"])


def draw_arrow(x: float, y: float, to_x: float, to_y: float) -> str:
    """Return the line from the bottom of a box to the top of one below."""
    start, end = y + HEIGHT, to_y
    x, to_x = x + WIDTH / 2, to_x + WIDTH / 2
    bend = RISE / 2
    way = f"M{x:g},{start:g} C{x:g},{start + bend:g} {to_x:g},{end - bend:g}"
    line = 'fill="none" stroke="#64748b" stroke-width="1.2"'
    return f'<path d="{way} {to_x:g},{end:g}" {line} marker-end="url(#arrow)"/>'


def draw_box(addon: Addon, x: float, y: float) -> str:
    """Return the box of an addon; dashed where it is installed on purpose."""
    dashes = "" if addon.is_automatic or not addon.own else ' stroke-dasharray="5 3"'
    middle = x + WIDTH / 2
    lines = [
        f'<rect x="{x:g}" y="{y:g}" width="{WIDTH}" height="{HEIGHT}" rx="6" '
        f'fill="#e0f2f1" stroke="#017e84"{dashes}/>',
        f'<text x="{middle:g}" y="{y + 20:g}" font-size="14" font-weight="bold" '
        f'text-anchor="middle" fill="#111827">{escape(addon.short)}</text>',
        f'<text x="{middle:g}" y="{y + 37:g}" font-size="10" text-anchor="middle" '
        f'fill="#374151">{escape(", ".join(addon.foreign))}</text>',
    ]
    return "\n".join(lines)


def describe(addons: dict) -> str:
    """Return the drawing and a paragraph on each addon, the lowest ones first."""
    parts = [
        ".. image:: images/architecture.svg",
        "   :alt: The addons, each above those that it needs",
        "",
    ]
    for addon in addons.values():
        parts.append(f"``{addon.name}``")
        for sentence in (addon.purpose, describe_needs(addon)):
            parts += [fill(sentence), ""]
    return "\n".join(parts[:-1]) + "\n"


def fill(text: str) -> str:
    """Return a paragraph of a definition, in lines of 88 characters."""
    how = {"initial_indent": "    ", "subsequent_indent": "    "}
    return textwrap.fill(text, 88, break_on_hyphens=False, **how)


def describe_needs(addon: Addon) -> str:
    """Return the sentence on whom an addon stands, and how it comes along."""
    names = ", ".join(f"``{name}``" for name in [*addon.own, *addon.foreign])
    if not addon.own:
        return f"Needs {names}."
    if addon.is_automatic:
        return f"Needs {names}; installs itself where these are."
    return f"Needs {names}; is installed on purpose."


def tabulate() -> str:
    """Return the table of the sizes of all addons."""
    sizes = measure_all()
    rows = [
        (f"``{one.addon}``", f"{one.lines:,}", f"{one.code:,}", f"{one.limit:,}")
        for one in sizes
    ]
    lines, code = sum(one.lines for one in sizes), sum(one.code for one in sizes)
    parts = [".. list-table::", "   :header-rows: 1", ""]
    for name, *cells in (
        ("Addon", "Lines", "Of code", "At most"),
        *rows,
        ("All", f"{lines:,}", f"{code:,}", ""),
    ):
        parts += [f"   * - {name}", *(f"     - {cell}".rstrip() for cell in cells)]
    return "\n".join(parts) + "\n"


def replace_between(page: str, begin: str, end: str, text: str) -> str:
    """Return the page with this text between two marks."""
    start = page.index(begin) + len(begin)
    return f"{page[:start]}\n{text}\n{page[page.index(end) :]}"


def make_page(page: str) -> str:
    """Return the page with what is described now between its marks."""
    return replace_between(page, BEGIN, END, describe(read_addons()))


def main() -> None:
    """Write the drawing and the page anew."""
    DRAWING.write_text(draw(read_addons()))
    page = make_page(PAGE.read_text())
    PAGE.write_text(replace_between(page, BEGIN_SIZES, END_SIZES, tabulate()))
    console.say("written: docs/architecture.rst, docs/images/architecture.svg")


if __name__ == "__main__":
    console.guard(main)
