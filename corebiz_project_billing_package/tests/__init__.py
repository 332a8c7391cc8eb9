from . import test_archive_format
from . import test_archive_hostile
