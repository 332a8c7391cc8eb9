from . import project_preflight
