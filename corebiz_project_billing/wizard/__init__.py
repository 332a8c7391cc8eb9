from . import project_send_back
