from . import project_call
from . import project_note
