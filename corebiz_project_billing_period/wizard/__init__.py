from . import project_period_send_back
