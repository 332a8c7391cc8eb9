from . import project_month
from . import project_month_parts
from . import project_month_reason
from . import project_month_invoicing
from . import project_billing_run
from . import project_billing_run_line
from . import sale_order
