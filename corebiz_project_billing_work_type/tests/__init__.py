from . import test_addresses
from . import test_field_rules
from . import test_second_house
from . import test_work_type
from . import test_work_type_choice
from . import test_work_type_hooks
from . import test_work_type_rights
from . import test_work_type_statement
