from . import project_evaluation_report
