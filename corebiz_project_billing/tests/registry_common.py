import ast
import inspect
import sys
from contextlib import suppress
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from odoo import fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.modules import Manifest
from odoo.tools import SQL, mute_logger

OWN = "corebiz_project_billing"
TOP = f"{OWN}_archive"
REFUSED = (AccessError, UserError, ValidationError)


class RegistryMixin:
    """What the addons of this house add to Odoo, as the registry knows it."""

    def _floor(self, alone, together):
        """What a walk finds at least: with the core alone, or with all addons.

        The walks belong to the core, and go through whatever is installed with it.
        """
        return together if TOP in self.env.registry._init_modules else alone

    def _get_expected(self, name):
        """What the installed addons expect of a walk, each in ``tests/expected.py``.

        :param str name: of a set, or of a dictionary of sets
        :return: the sets of all, joined
        """
        found = None
        for addon in get_addons(self.env):
            module = f"odoo.addons.{addon}.tests.expected"
            if not find_spec(module):
                continue
            value = getattr(import_module(module), name, None)
            if isinstance(value, dict):
                found = found or {}
                for key, words in value.items():
                    found[key] = found.get(key, set()) | words
            elif value:
                found = (found or set()) | value
        return found

    def _get_own_fields(self, stored=None):
        """Fields that our addons add to any model, by the name of the model.

        :param bool stored: only those that are stored, or are not
        """
        found = {}
        for name, model in sorted(self.env.registry.items()):
            if model._abstract:
                continue
            names = [
                field
                for field in model._fields.values()
                if field._modules
                and field._modules[0].startswith(OWN)
                and field.name not in models_magic()
                and (stored is None or bool(field.store) is stored)
            ]
            if names:
                found[name] = sorted(names, key=lambda field: field.name)
        return found

    def _get_own_models(self, transient=False):
        """Names of the models of our addons that have a table."""
        return sorted(
            name
            for name, model in self.env.registry.items()
            if (model._original_module or "").startswith(OWN)
            and not model._abstract
            and bool(model._transient) is transient
        )

    def _get_record(self, name):
        """Some record of a model, or an empty one where there is none."""
        model = self.env[name].sudo().with_context(active_test=False)
        if not model._auto:
            return model
        return model.search([], limit=1, order="id desc")

    def _get_other_value(self, record, field):
        """A value that the record does not have, or None."""
        value = record[field.name]
        if field.type == "selection":
            keys = field.get_values(self.env)
            return next((key for key in keys if key != value), None)
        if field.type in ("many2one", "many2many", "one2many"):
            others = self.env[field.comodel_name].sudo().search([], limit=2) - value
            if field.type == "many2one":
                return others[:1].id or (False if value else None)
            commands = [Command.link(other.id) for other in others[:1]]
            return commands or ([Command.clear()] if value else None)
        return {
            "boolean": not value,
            "integer": 7770,
            "float": 7770.5,
            "monetary": 7770.5,
            "date": fields.Date.to_date("2001-02-03"),
            "datetime": fields.Datetime.to_datetime("2001-02-03 04:05:06"),
            "json": {"other": 1},
        }.get(field.type, "other")

    def _get_foreign_keys(self, *actions):
        """Table, column and table there, of the foreign keys in the database.

        :param actions: what a deletion there does, as PostgreSQL's ``confdeltype``
        """
        return self.env.execute_query(
            SQL(
                """
                SELECT own.relname, col.attname, other.relname
                  FROM pg_constraint fk
                  JOIN pg_class own ON own.oid = fk.conrelid
                  JOIN pg_class other ON other.oid = fk.confrelid
                  JOIN pg_attribute col
                    ON col.attrelid = own.oid AND col.attnum = fk.conkey[1]
                 WHERE fk.contype = 'f' AND fk.confdeltype IN %s
              ORDER BY 1, 2
                """,
                actions,
            )
        )

    def _attempt(self, take):
        """Try something that may be refused, and leave nothing half done behind."""
        with (
            suppress(*REFUSED),
            mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_model"),
            self.env.cr.savepoint(flush=False),
        ):
            take()
            self.env.flush_all()
        self.env.invalidate_all()


def get_addons(env):
    """The installed addons of this house, in the order in which Odoo loads them."""
    modules = env["ir.module.module"].search(
        [("name", "=like", f"{OWN}%"), ("state", "=", "installed")]
    )
    names = set(modules.mapped("name"))

    def get_depth(name):
        below = names.intersection(Manifest.for_addon(name)["depends"])
        return 1 + max(map(get_depth, below), default=0)

    return sorted(names, key=lambda name: (get_depth(name), name))


def as_(user, record):
    """The record as a request of somebody sees it, whatever context it came with."""
    return record.with_env(record.env(user=user, su=False, context={}))


def models_magic():
    """Columns that Odoo itself adds to every model, and keeps."""
    return {
        *("id", "display_name", "create_uid", "create_date", "write_uid"),
        "write_date",
    }


def find_public_methods(registry):
    """(model, method) of all that our addons let a client call.

    What every model of Odoo has (``write``, ``copy``, ...) is none of them. A method of
    Odoo that we extend counts where it can be called without arguments.
    """
    orm = dir(models.BaseModel)
    for name, model in sorted(registry.items()):
        if model._abstract:
            continue
        own = {
            method
            for base in model.mro()
            if base.__module__.startswith(f"odoo.addons.{OWN}")
            for method, value in vars(base).items()
            if inspect.isfunction(value) and not method.startswith("_")
        }
        for method in sorted(own.difference(orm)):
            definitions = [base for base in model.mro() if method in vars(base)]
            if any(
                getattr(getattr(base, method), "_api_private", False)
                for base in definitions
            ):
                continue
            if definitions[-1].__module__.startswith(
                f"odoo.addons.{OWN}"
            ) or not get_parameters(getattr(model, method), required=True):
                yield name, method


def get_parameters(function, required=False):
    """The names of the arguments of a method, after the record."""
    return [
        one.name
        for one in list(inspect.signature(function).parameters.values())[1:]
        if one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL)
        and (one.default is one.empty or not required)
    ]


@cache
def find_context_keys():
    """The keys that the code of our addons asks a context for, sorted."""
    found = set()
    for name, module in sorted(sys.modules.items()):
        if name.startswith(f"odoo.addons.{OWN}") and ".tests" not in name:
            with suppress(OSError, TypeError):
                for node in ast.walk(ast.parse(inspect.getsource(module))):
                    found |= {_get_text(one, module) for one in _get_asked_keys(node)}
    return tuple(sorted(found - {None}))


def _get_asked_keys(node):
    """What a piece of code asks a context for: ``get``, ``[...]`` and ``in``."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in ("get", "pop") and _is_context(node.func.value):
            return node.args[:1]
    if isinstance(node, ast.Subscript) and _is_context(node.value):
        return [node.slice]
    if isinstance(node, ast.Compare) and _is_context(node.comparators[0]):
        if isinstance(node.ops[0], (ast.In, ast.NotIn)):
            return [node.left]
    return []


def _is_context(node):
    name = getattr(node, "attr", None) or getattr(node, "id", "")
    return name in ("context", "_context", "ctx")


def _get_text(node, module):
    """The text of a constant, also of one with a name."""
    value = getattr(module, node.id, None) if isinstance(node, ast.Name) else None
    value = node.value if isinstance(node, ast.Constant) else value
    return value if isinstance(value, str) else None
