from . import project_toolbar
from . import project_toolbar_counts
from . import project_project_toolbar
from . import project_task_toolbar
from . import project_link_mixin
from . import calendar_event
from . import mail_message_call
from . import mail_thread
