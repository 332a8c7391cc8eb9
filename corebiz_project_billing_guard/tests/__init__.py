from . import test_archive_account
from . import test_archive_guard
from . import test_archive_mail
from . import test_archive_no_project
from . import test_archive_view
from . import test_field_rules
from . import test_guard_cost
from . import test_guard_step
