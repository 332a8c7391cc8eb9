from . import test_customer_reference
from . import test_field_rules
