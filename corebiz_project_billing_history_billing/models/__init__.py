from . import project_history_contact
from . import project_history_orders
