from . import test_field_rules
from . import test_german_house
from . import test_german_paper
