from . import project_proof
from . import project_proof_line
from . import project_proof_document
from . import project_proof_check
from . import account_move_proof
from . import account_move_send_proof
from . import ir_attachment_proof
from . import res_company_proof
