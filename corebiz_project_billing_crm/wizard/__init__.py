from . import crm_lead_project_create
from . import project_template_create_wizard
