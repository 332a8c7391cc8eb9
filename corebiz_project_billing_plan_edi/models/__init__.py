from . import account_edi_common
from . import account_edi_xml_cii
from . import account_edi_xml_ubl
