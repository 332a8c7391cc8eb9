"""Addons of others beside ours, in one database: ``make neighbours``."""
