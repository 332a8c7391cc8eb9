from . import test_field_rules
from . import test_history
from . import test_history_paging
from . import test_history_rights
from . import test_history_source
from . import test_history_tour
