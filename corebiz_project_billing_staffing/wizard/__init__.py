from . import project_naming
