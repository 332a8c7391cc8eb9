from . import project_preflight_setting
from . import project_preflight_pass
from . import project_preflight_checks
from . import project_preflight
from . import project_preflight_gate
from . import project_invoicing
from . import project_invoicing_order
from . import project_desk
