from . import test_field_rules
from . import test_plan_edi
