from . import project_project
from . import crm_lead
from . import deal_name
from . import sale_order
from . import sale_order_line
from . import project_history
