from . import test_field_rules
from . import test_work_type
from . import test_work_type_choice
from . import test_work_type_hooks
from . import test_work_type_rights
