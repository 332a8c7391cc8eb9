from . import project_naming
from . import project_staffing
from . import project_staffing_job
from . import sale_order
