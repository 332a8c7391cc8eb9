from . import project_archive_delete
from . import project_alert_acknowledge
from . import project_estimate_change
from . import project_send_back
from . import project_supplement_offer
from . import project_template_create_wizard
