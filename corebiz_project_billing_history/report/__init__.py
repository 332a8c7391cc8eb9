from . import project_history_report
