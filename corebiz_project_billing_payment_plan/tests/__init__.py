from . import test_addresses
from . import test_billing_document
from . import test_field_rules
from . import test_final_invoice
from . import test_instalment
from . import test_instalment_invoice
from . import test_instalment_notice
from . import test_payment_plan_hooks
