from . import test_release_ledger
