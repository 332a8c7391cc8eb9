import logging

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError, MissingError

_logger = logging.getLogger(__name__)


class CodeValue:
    """A value on its way into a field that only code writes.

    No client can send one, and it stands for nothing but itself: unlike a key in the
    context it does not reach automation rules and other code that the write triggers.
    """

    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value


class Base(models.AbstractModel):
    """Fields that follow from their sources: ``code_only=True``.

    ``readonly=True`` binds only the web client. A field with ``code_only=True`` keeps
    its value in every channel (``write``, ``create``, import, ``web_save``, commands of
    a parent, defaults of the context, sudo): what comes along is left out, as Odoo
    leaves out ``create_uid``, so that a file that was exported can be imported again.

    The code that owns the field writes it with :meth:`_write_by_code`, and gives it at
    creation through :meth:`_by_code`. A compute method just assigns it. The superuser
    sets it while modules are loaded, as with Odoo's own columns: demo data.
    """

    _inherit = "base"

    _code_only_names = frozenset()

    def _valid_field_parameter(self, field, name):
        return name == "code_only" or super()._valid_field_parameter(field, name)

    @api.model
    def _post_model_setup__(self):
        """Note the fields of the model once, because every write asks for them."""
        type(self)._code_only_names = frozenset(
            name
            for name, field in self._fields.items()
            if getattr(field, "code_only", False)
        )
        return super()._post_model_setup__()

    def write(self, vals):
        """Leave out what only code writes."""
        names = self._code_only_names.intersection(vals)
        if names and not self._is_loading():
            vals = dict(vals)
            for name in names:
                value = vals.pop(name)
                if isinstance(value, CodeValue):
                    vals[name] = value.value
                else:
                    # Who may not even see the field is refused, as by Odoo.
                    self._check_field_access(self._fields[name], "write")
                    self._note_left_out(name)
            if not vals:
                # The rights are asked for all the same.
                self.check_access("write")
                return True
        return super().write(vals)

    @api.model
    def _prepare_create_values(self, vals_list):
        """Leave out what only code writes, also from the defaults of the context."""
        names = self._code_only_names
        if not names or self._is_loading():
            return super()._prepare_create_values(vals_list)
        by_code = [
            {
                name: vals[name].value
                for name in names & vals.keys()
                if isinstance(vals[name], CodeValue)
            }
            for vals in vals_list
        ]
        result = super()._prepare_create_values(
            [
                {name: value for name, value in vals.items() if name not in names}
                for vals in vals_list
            ]
        )
        for vals, own_vals in zip(result, by_code, strict=True):
            for name in names & vals.keys():
                del vals[name]
                if default := self._fields[name].default:
                    vals[name] = default(self)
            vals.update(own_vals)
        return result

    def _check_inside(self):
        """Let only people of the house on, who may read these records.

        For public methods that compute more than the records themselves show.

        :raises AccessError: for customers on the portal, and without the right to read
        """
        self.check_access("read")
        if not self.env.su and not self.env.user._is_internal():
            raise AccessError(self.env._("Only people of the company may do this."))

    # === Addresses ===

    def _at_address(self, action, path):
        """Give what an action shows of this one record an address of its own.

        The address in the browser keeps the number of the record and the path, but no
        domain: a copied link would show the rows of all records. So the path is that
        of a server action, which calls the method again (:meth:`_open_address`). The
        title of a list says whose rows they are, for whoever opens the link.

        :param dict action: a window action that a method of this record has narrowed
        """
        self.ensure_one()
        context = action.get("context")
        context = context if isinstance(context, dict) else {}
        title, name = action.get("display_name") or action["name"], self.display_name
        if not action.get("res_id") and name not in title:
            title = f"{title}: {name}"
        return {
            **action,
            "display_name": title,
            "path": path,
            "context": {**context, "active_id": self.id},
        }

    @api.model
    def _open_address(self, method):
        """Call ``method`` of the record that an address names, for server actions.

        :raises MissingError: if the address names none
        """
        record = self.browse(self.env.context.get("active_id") or ()).exists()
        if not record:
            raise MissingError(
                self.env._("The link names no record that still exists.")
            )
        return getattr(record, method)()

    def _is_loading(self):
        """Whether Odoo loads the data of modules; nobody else takes part in that."""
        return self.env.uid == SUPERUSER_ID and not self.pool.ready

    @api.model
    def _by_code(self, vals):
        """These values, with those that only code may write marked as such."""
        # While data loads, values are taken as they are: nobody would take marks off.
        names = () if self._is_loading() else self._code_only_names
        return {
            name: CodeValue(value) if name in names else value
            for name, value in vals.items()
        }

    def _write_by_code(self, vals):
        """Write values of which some may be for code only; rights are asked for."""
        return self.write(self._by_code(vals))

    # === Jobs ===

    def _take_alone(self, method, *args):
        """Call ``method``, so that one broken record of a job silences no other.

        What it wrote is undone when it fails, and the log names these records. The next
        run of the job tries again.

        :return: what the method returns; no record where it failed
        """
        try:
            with self.env.cr.savepoint():
                return method(*args)
        except Exception:
            _logger.exception("Left out, and the others go on: %s %s", self, args)
            return self.browse()

    def _note_left_out(self, name):
        _logger.info("%s.%s is written by code only: left out", self._name, name)
