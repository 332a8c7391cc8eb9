from . import project_write_off_create
