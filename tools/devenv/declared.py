"""What a Python module of an addon declares: fields, constraints, SQL, no methods.

A database of the tests depends on that, and hardly on what methods do: they run when
the tests do. Only hooks, and what writes SQL at installation, count in full. A method
that a hook calls is left out; a fresh clone, which has no database yet, makes its own.
"""

import ast
from pathlib import Path

# Methods that make tables and indexes.
AT_INSTALLATION = {"init", "_auto_init"}
HOOKS = "hooks.py"


class _Declared(ast.NodeTransformer):
    """Empties the methods of classes, and drops what is only said to the reader."""

    def visit_ClassDef(self, node):
        """Keep what is declared in a class."""
        for part in node.body:
            is_method = isinstance(part, ast.FunctionDef)
            if is_method and part.name not in AT_INSTALLATION:
                part.body = [ast.Pass()]
        return self.generic_visit(node)

    def visit_Expr(self, node):
        """Drop docstrings."""
        return None if isinstance(node.value, ast.Constant) else node


def read(path: Path) -> str | bytes:
    """Return what of a file of an addon is in a database that installs it."""
    if path.suffix != ".py" or path.name == HOOKS:
        return path.read_bytes()
    try:
        return ast.dump(_Declared().visit(ast.parse(path.read_text())))
    except SyntaxError:
        return path.read_bytes()
