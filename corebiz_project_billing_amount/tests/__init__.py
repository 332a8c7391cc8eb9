from . import test_amount_rights
from . import test_coverage_money
from . import test_coverage_prepaid
from . import test_coverage_rights
from . import test_second_house
from . import test_sql_flush
