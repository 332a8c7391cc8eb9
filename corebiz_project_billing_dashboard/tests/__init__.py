from . import test_billing_invoice
from . import test_dashboard_browser
from . import test_dashboard_rights
from . import test_dashboard_sample
from . import test_dashboard_sources
from . import test_field_rules
from . import test_office_figures
from . import test_project_figures
