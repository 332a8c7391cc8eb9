from . import project_effort_report
from . import project_evaluation_report
from . import project_closing_report
from . import project_history_report
