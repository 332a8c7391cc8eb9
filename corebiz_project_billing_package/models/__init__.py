from . import project_archive_related
from . import project_handover
