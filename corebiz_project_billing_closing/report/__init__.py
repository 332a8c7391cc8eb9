from . import project_closing_report
from . import project_evaluation_report
