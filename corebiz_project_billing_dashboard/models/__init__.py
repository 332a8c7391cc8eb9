from . import project_billing_invoice
from . import project_evaluation
from . import spreadsheet_dashboard
