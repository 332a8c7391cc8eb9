from . import project_proof_check
