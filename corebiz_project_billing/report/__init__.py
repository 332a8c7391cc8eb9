from . import project_effort_report
