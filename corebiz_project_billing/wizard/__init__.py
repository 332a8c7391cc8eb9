from . import base_module_uninstall
from . import project_alert_acknowledge
from . import project_estimate_change
from . import project_send_back
