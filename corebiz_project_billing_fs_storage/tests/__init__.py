from . import test_storage_archive
from . import test_storage_copies
from . import test_storage_lock
from . import test_storage_settings
from . import test_field_rules
