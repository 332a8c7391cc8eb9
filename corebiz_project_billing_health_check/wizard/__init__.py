from . import project_health_check
from . import project_health_billing
from . import project_health_data
from . import project_health_edited
from . import project_health_project
from . import project_health_task
from . import project_booking_mend
from . import project_health_amount
