from . import test_archive_mail
from . import test_archive_no_project
from . import test_field_rules
from . import test_guard_step
