from . import test_appointment
from . import test_field_rules
from . import test_folded_letter
from . import test_mail_gateway
from . import test_toolbar
