from . import test_order_ledger
