from importlib.util import find_spec

from . import test_alert
from . import test_alert_rights
from . import test_archive_accounting
from . import test_archive_format
from . import test_archive_guard
from . import test_archive_job
from . import test_archive_tour
from . import test_archive_verify
from . import test_billing_state
from . import test_bookings
from . import test_copies
from . import test_effort
from . import test_effort_client
from . import test_effort_ledger
from . import test_effort_rights
from . import test_estimate
from . import test_estimate_order
from . import test_estimate_task
from . import test_forecast
from . import test_gate
from . import test_handover
from . import test_notices
from . import test_reminder
from . import test_rights
from . import test_sale_order
from . import test_side_doors
from . import test_steps
from . import test_supplement_offer
from . import test_supplement_tour
from . import test_tour
from . import test_turn

if find_spec("hypothesis"):
    from . import test_effort_property
