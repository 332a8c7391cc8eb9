from . import purchase_order
from . import purchase_order_line
from . import project_toolbar
from . import project_purchase_link
from . import project_purchase
from . import project_history
from . import purchase_order_archive
from . import purchase_order_line_archive
