from . import project_billing_run_create
