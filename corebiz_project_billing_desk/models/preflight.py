"""What the project office checks before it bills a project, in one table.

Everything that knows about the checks asks this module: the pre-flight check itself,
the settings of a company, the gates and the tests. It is plain Python, so that it can
be read (and run) without Odoo.

A check finds what is wrong with a project. What a finding means is set per company:

- ``off``: it is not looked for.
- ``warn``: somebody has to say why the project is billed nevertheless.
- ``block``: the project passes none of the doors at which the check stands.

There are three doors: before invoices are created, before the project is "Billed", and
before it is "Archived". At each of them a warning wants a reason, which is kept.

>>> sorted(check.kind for check in CHECKS if check.severity == BLOCK)
['address', 'customer']

Nothing blocks the doors of the steps by itself; a company may want it so:

>>> any(check.severity == BLOCK and check.doors != (INVOICE,) for check in CHECKS)
False

What a project has still to pass depends on where it stands:

>>> get_doors_ahead("pm_done"), get_doors_ahead("po_billed")
(('invoice', 'billed'), ('archived',))

A warning that somebody passed stands open again as soon as more is found:

>>> Finding("open_task", WARN, (INVOICE,), (7, 5), passed_ids=(5, 6, 7)).stands
False
>>> Finding("open_task", WARN, (INVOICE,), (7, 5), passed_ids=(5, 7)).stands
False
>>> Finding("open_task", WARN, (INVOICE,), (7, 9), passed_ids=(5, 6, 7)).stands
True
>>> Finding("open_task", BLOCK, (INVOICE,), (7, 5), passed_ids=(5, 6, 7)).stands
True
"""

from dataclasses import dataclass

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PO_ARCHIVED,
    PO_BILLED,
)

OFF = "off"
WARN = "warn"
BLOCK = "block"
SEVERITIES = [(OFF, "Off"), (WARN, "Warning"), (BLOCK, "Block")]

# The doors at which a check stands.
INVOICE = "invoice"
BILLED = "billed"
ARCHIVED = "archived"
# The doors of the steps, by the status that the step leads to.
STEP_DOORS = {PO_BILLED: BILLED, PO_ARCHIVED: ARCHIVED}

GREEN = "green"
YELLOW = "yellow"
RED = "red"
BLUE = "blue"
LIGHTS = [
    (GREEN, "Ready"),
    (YELLOW, "To Check"),
    (RED, "Blocked"),
    (BLUE, "Invoiced"),
]

# Marks a text for translation; the models translate it for their reader.
_lt = str


@dataclass(frozen=True)
class Check:
    """A kind of finding: its name, what to do about it, and how much it weighs.

    ``model`` holds the records that are found; they are what the link opens. The method
    ``_preflight_<kind>`` of ``project.project`` finds them. Bookings are counted, or
    named by day and person where ``names_bookings`` is set.
    """

    kind: str
    label: str
    advice: str
    model: str
    severity: str = WARN
    doors: tuple = (INVOICE, BILLED)
    names_bookings: bool = False


@dataclass(frozen=True)
class Finding:
    """What a check found on one project: the ids of the records to mend.

    ``passed_ids`` are those of its kind that somebody let pass with a reason.
    """

    kind: str
    severity: str
    doors: tuple
    record_ids: tuple
    passed_ids: tuple = ()

    @property
    def is_passed(self):
        """Whether somebody let pass all that was found."""
        return set(self.record_ids) <= set(self.passed_ids)

    @property
    def stands(self):
        """Whether something is still to be done about it."""
        return self.severity == BLOCK or not self.is_passed


def get_doors_ahead(state):
    """The doors that a project in the status ``state`` has still to pass."""
    return (ARCHIVED,) if state in STEP_DOORS else (INVOICE, BILLED)


CHECKS = (
    Check(
        "customer",
        _lt("No customer"),
        _lt("Enter the customer on the project."),
        "project.project",
        BLOCK,
        (INVOICE,),
    ),
    Check(
        "address",
        _lt("Customer without address"),
        _lt("An invoice needs street, postcode and city. Complete the address."),
        "res.partner",
        BLOCK,
        (INVOICE,),
    ),
    Check(
        "tax_id",
        _lt("Customer without tax ID"),
        _lt("Enter the VAT number of the company."),
        "res.partner",
        doors=(INVOICE,),
    ),
    Check(
        "email",
        _lt("Customer without e-mail"),
        _lt("Enter the address to which invoices are sent."),
        "res.partner",
        doors=(INVOICE,),
    ),
    Check(
        "open_task",
        _lt("Open tasks"),
        _lt("Close them, or move them to another project."),
        "project.task",
    ),
    Check(
        "booking_without_task",
        _lt("Bookings without a task"),
        _lt("The customer cannot see what they were spent on."),
        "account.analytic.line",
    ),
    Check(
        "booking_without_order_line",
        _lt("Bookings without an order line"),
        _lt("No order bills them. Assign them to an order line, or waive them."),
        "account.analytic.line",
    ),
    Check(
        "booking_other_order_line",
        _lt("Bookings on another order line than their task"),
        _lt("They are billed at the price of that line. Correct it, or say why."),
        "account.analytic.line",
        names_bookings=True,
    ),
    Check(
        "booking_after_end",
        _lt("Bookings after the end date"),
        _lt("Check the date of the bookings and the end date of the project."),
        "account.analytic.line",
    ),
    Check(
        "draft_invoice",
        _lt("Draft invoices"),
        _lt("Post or delete them."),
        "account.move",
        doors=(BILLED,),
    ),
    Check(
        "expense",
        _lt("Expenses not re-invoiced"),
        _lt("They are meant for the customer, but stand on no order."),
        "account.analytic.line",
    ),
    Check(
        "milestone",
        _lt("Milestones not reached"),
        _lt("What they bill stays open. Mark them as reached, or delete them."),
        "project.milestone",
    ),
    Check(
        "down_payment",
        _lt("Down payments not settled"),
        _lt("No invoice deducts them yet."),
        "sale.order",
        doors=(BILLED,),
    ),
    Check(
        "down_payment_account",
        _lt("No account for down payments"),
        _lt(
            "They are booked as revenue. Choose the downpayment account in the settings"
            " of Invoicing."
        ),
        "res.company",
        doors=(INVOICE,),
    ),
    Check(
        "order_not_confirmed",
        _lt("Orders not confirmed"),
        _lt("A quotation is not billed. Confirm or cancel it."),
        "sale.order",
    ),
    Check(
        "employee_cost",
        _lt("Employees without hourly cost"),
        _lt("Their hours cost nothing in the evaluation. Enter the cost."),
        "hr.employee",
    ),
    Check(
        "invoice_not_sent",
        _lt("Invoices not sent"),
        _lt("Send them to the customer."),
        "account.move",
        doors=(ARCHIVED,),
    ),
    Check(
        "invoice_not_paid",
        _lt("Invoices not paid"),
        _lt("Wait for the payment, or register it."),
        "account.move",
        doors=(ARCHIVED,),
    ),
    Check(
        "document_missing",
        _lt("Invoices without a printed document"),
        _lt(
            "The invoice or its timesheet statement was never made as a PDF. Print"
            " them."
        ),
        "account.move",
        doors=(ARCHIVED,),
    ),
)
