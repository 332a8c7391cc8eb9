from . import project_effort_report
from . import project_history_report
