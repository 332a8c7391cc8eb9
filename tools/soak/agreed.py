"""The whole model: the house, with what customers agree on for single order lines."""

from .increments import Increments
from .model import Model
from .quotas import Quotas
from .waivers import Waivers
from .work_types import WorkTypes


class Agreed(Quotas, Increments, WorkTypes, Waivers, Model):
    """Bookings, documents and months; work types, increments, quotas and waivers."""
