from . import test_field_rules
from . import test_mail_delivery
from . import test_mail_retry
