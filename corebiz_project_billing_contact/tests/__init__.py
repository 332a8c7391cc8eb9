from . import test_toolbar
