from . import project_service_period_mixin
from . import account_move
from . import account_move_line
from . import res_company
from . import sale_order
