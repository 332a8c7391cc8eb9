"""What the walks through the registry expect of this addon.

``registry_common._get_expected`` joins it with that of the other installed addons.
"""

REASONS = {"project.invoice.create.reason", "project.preflight.reason.reason"}
LEDGERS = {"project.preflight.pass"}
