"""Print the arrows that point where no dependency does, and what is too large.

Fails where there are any.
"""

import argparse
from collections import Counter

from devenv import console, odoo_tree, places

from .arrows import Finder
from .names import Names
from .plan import PREFIX, Street
from .size import measure_all


def main() -> int:
    """Read the street and say what is wrong with it."""
    parser = argparse.ArgumentParser(prog="street", description=__doc__)
    parser.add_argument("--from", dest="source", help="only from this addon")
    parser.add_argument("--to", help="only to this addon")
    parser.add_argument("--plan", action="store_true", help="as street.toml plans it")
    parser.add_argument("--count", action="store_true", help="only the numbers")
    arguments = parser.parse_args()
    tree = odoo_tree.prepare(places.Cache.default())
    street = Street(tree.python_path / "odoo", arguments.plan)
    found = Finder(street, Names(street)).find()
    if arguments.source:
        found = [one for one in found if one.addon == _name(arguments.source)]
    if arguments.to:
        found = [one for one in found if _name(arguments.to) in one.to]
    if not arguments.count:
        for arrow in found:
            console.say(str(arrow).replace(f"{places.ROOT}/", ""))
    counts = Counter((one.addon, one.to) for one in found)
    for (addon, to), number in counts.most_common():
        console.say(f"{number:5} {addon} -> {'|'.join(to)}")
    large = [size for size in measure_all() if size.code > size.limit]
    for size in large:
        console.say(f"too large: {size}")
    return 1 if found or large else 0


def _name(short: str) -> str:
    return PREFIX if short == "core" else f"{PREFIX}_{short}"


if __name__ == "__main__":
    console.guard(main)
