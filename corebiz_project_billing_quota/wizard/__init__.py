from . import project_quota_decision
