from . import datev_text
from . import hr_department
from . import project_project
from . import account_move_line
from . import account_move
from . import datev_export
