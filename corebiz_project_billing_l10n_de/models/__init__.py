from . import account_move
from . import project_proof
from . import res_company
