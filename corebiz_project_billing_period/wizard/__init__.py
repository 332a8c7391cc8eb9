from . import project_period_send_back
from . import project_rhythm_change
