from . import test_desk_money
from . import test_desk_tour
from . import test_down_payment
from . import test_field_rules
from . import test_preflight
from . import test_project_invoicing
from . import test_uninvoiced
from . import test_uninvoiced_share
