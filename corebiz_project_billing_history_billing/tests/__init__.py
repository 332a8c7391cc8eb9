from . import test_history_bill
from . import test_history_contact
