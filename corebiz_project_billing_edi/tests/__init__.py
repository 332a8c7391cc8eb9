from importlib.util import find_spec

from . import test_field_rules
from . import test_edi_period
from . import test_edi_statement_paper
from . import test_edi_reference
from . import test_edi_sums

if find_spec("facturx"):
    from . import test_edi_statement

if find_spec("saxonche") and find_spec("facturx"):
    from . import test_edi_demo
    from . import test_edi_rules
