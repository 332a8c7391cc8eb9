from . import test_history
from . import test_history_bill
from . import test_history_contact
from . import test_history_deleted_data
from . import test_history_paging
from . import test_history_paper
from . import test_history_rights
from . import test_history_source
