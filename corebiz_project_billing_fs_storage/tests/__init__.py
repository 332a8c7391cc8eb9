from . import test_storage_archive
