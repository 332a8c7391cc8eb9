from . import project_archive_delete
