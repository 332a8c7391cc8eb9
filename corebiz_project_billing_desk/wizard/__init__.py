from . import project_finish
from . import project_invoice_create
from . import project_preflight_reason
