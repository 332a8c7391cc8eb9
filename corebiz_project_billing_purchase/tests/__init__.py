from . import test_analytic_purchase
from . import test_order_from_project
from . import test_preflight
from . import test_purchase_history
from . import test_purchase_tour
from . import test_receipt
from . import test_archive
from . import test_field_rules
