from . import project_release_make
from . import project_release_send
