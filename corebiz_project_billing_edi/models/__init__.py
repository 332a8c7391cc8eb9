from . import account_edi_common
from . import account_edi_xml_cii
from . import account_edi_xml_ubl
from . import account_move
from . import account_move_send
