from . import account_move_reversal
from . import project_credit_choice
from . import project_waive
