from . import project_supplement_offer
from . import project_template_create_wizard
from . import project_order_line_choose
