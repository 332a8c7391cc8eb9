from . import test_field_rules
from . import test_monthly_addresses
from . import test_monthly_hooks
from . import test_monthly_list
from . import test_monthly_open_again
from . import test_monthly_release
from . import test_monthly_run
