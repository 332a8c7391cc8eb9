from importlib.util import find_spec

from . import test_booked_facts
from . import test_booking_amount
from . import test_booking_order
from . import test_booking_task
from . import test_coverage
from . import test_coverage_addresses
from . import test_coverage_code_only
from . import test_coverage_install
from . import test_coverage_plain
from . import test_coverage_parts
from . import test_coverage_policy
from . import test_coverage_stock
from . import test_coverage_uninstall
from . import test_coverage_waiver
from . import test_credit_charge
from . import test_credit_draft
from . import test_employee_rate
from . import test_field_rules
from . import test_form_rights
from . import test_no_project
from . import test_prepaid_change
from . import test_rounding_rest
from . import test_supplement_coverage
from . import test_waiver_deletion
from . import test_waiver_forged
from . import test_waiver_parts
from . import test_waiver_reason

if find_spec("hypothesis"):
    from . import test_coverage_property
