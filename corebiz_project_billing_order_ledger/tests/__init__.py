from . import test_field_rules
from . import test_ledger_property
from . import test_order_ledger
from . import test_second_house
