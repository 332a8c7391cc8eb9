"""What the walks through the registry expect of this addon.

``registry_common._get_expected`` joins it with that of the other installed addons.
"""

from ..models.customer_reference_mixin import REFERENCES

PEOPLE_WRITE = {"account.move": set(REFERENCES), "sale.order": set(REFERENCES)}
