from . import test_timer_times
