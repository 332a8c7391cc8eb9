from . import test_estimate
from . import test_estimate_order
from . import test_estimate_task
