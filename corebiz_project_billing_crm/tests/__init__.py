from . import test_takeover
from . import test_project_create
from . import test_deal_news
from . import test_join
from . import test_deal_history
from . import test_deal_tour
from . import test_archive
from . import test_field_rules
