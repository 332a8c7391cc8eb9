from . import project_order_ledger
