from . import project_first_project
