from . import project_quota_decision, sale_advance_payment_inv
