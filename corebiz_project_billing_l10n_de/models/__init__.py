from . import account_move
from . import project_proof
