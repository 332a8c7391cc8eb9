from . import test_field_rules
from . import test_onboarding
from . import test_onboarding_hooks
from . import test_onboarding_tour
