from . import test_estimate_order
from . import test_sale_order
from . import test_supplement_offer
from . import test_supplement_tour
from . import test_alert_order
