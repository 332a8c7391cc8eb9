"""The archive package of a project: how it is written, and how it is verified.

Plain Python without Odoo, so that a package can be read and verified when Odoo is long
gone. The format is described in ``docs/archive-format.rst``; ``verify.py`` stands
alone and can be copied next to the packages.
"""
