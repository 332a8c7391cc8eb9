from . import test_archive_bill
from . import test_archive_format
from . import test_archive_hostile
from . import test_archive_milestone
from . import test_archive_payment
from . import test_archive_table
