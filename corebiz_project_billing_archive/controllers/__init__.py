from . import project_archive
