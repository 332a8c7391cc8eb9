from . import test_field_rules
from . import test_proof
from . import test_proof_credit
from . import test_proof_electronic
from . import test_proof_paper
from . import test_proof_rights
from . import test_proof_send
from . import test_sheet
