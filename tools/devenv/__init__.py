"""The development environment: Odoo 19, PostgreSQL, databases, mail catcher.

Modules that run before a virtual environment exists use the standard library
only: ``console``, ``places``, ``stamps``, ``apt``, ``odoo_tree``, ``venv``,
``postgres``, ``browser``, ``environment``. The others run inside it.
"""
