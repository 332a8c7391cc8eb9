"""What stands on the dashboards, and how a spreadsheet of Odoo says it.

``office.py``, ``projects.py`` and ``mine.py`` are the three dashboards, cell by cell;
``sheet.py`` and what it joins know the JSON. ``bin/env python -m dashboards`` writes
the files of ``corebiz_project_billing_dashboard``; a test compares them with these.
"""
