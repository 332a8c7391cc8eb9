from . import base_partner_merge_archive
from . import project_archive_delete
