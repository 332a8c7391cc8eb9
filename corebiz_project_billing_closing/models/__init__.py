from . import project_project_closing
