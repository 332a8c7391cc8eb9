"""The pictures of the month: billing periods, runs, releases, quotas."""

import json
import re
from urllib.parse import urlsplit

from stage import PHONE, Stage

from devenv import console

NARROW = (1320, 820)  # the chatter is below, and the lines have all the width
LINK = re.compile(r'href="([^"]*/release/\d+#[^"]+)"')


def period(stage: Stage) -> None:
    """A month that is released: from here to its invoice is one click."""
    query = (
        "SELECT min(id) FROM project_billing_period"
        " WHERE project_id = %s AND state = 'released'"
    )
    [[number]] = stage.sql(query, stage.id("project_project_network_demo"))
    button = ".o_form_view button[name=action_open_month_run]"
    stage.show("ida", f"billing-periods/{number}", button)
    stage.save("period")


def month(stage: Stage) -> None:
    """What a run over the month would invoice, the dialog, and what became of it."""
    stage.show("ida", "monthly-billing", ".o_data_row")
    stage.save("month")
    button = ".o_control_panel button[name=action_open_month_run]"
    stage.browser.click("thead .o_list_record_selector input", button)
    confirm = ".modal button[name=action_confirm]"
    stage.browser.click(button, confirm)
    switch = ".modal div[name=is_collective] input"
    stage.browser.click(switch, f"{switch}:checked")
    stage.save("month-dialog")
    stage.browser.click(confirm, ".o_form_view div[name=line_ids] .o_data_row")
    stage.browser.wait(".o_form_view div[name=line_ids] .text-bg-success")
    stage.browser.wait(".o_form_view button[name=action_open_invoices]")
    stage.save("month-run")


def release(stage: Stage) -> None:
    """A statement to a row of which the customer objects."""
    query = "SELECT min(id) FROM project_release WHERE state = 'objected'"
    [[number]] = stage.sql(query)
    row = ".o_form_view div[name=line_ids] .o_data_row"
    stage.show("lena", f"customer-releases/{number}", row)
    stage.save("release")


def release_page(stage: Stage) -> None:
    """The page of the customer on his phone, which needs no login."""
    query = "SELECT min(id) FROM project_release WHERE state = 'sent'"
    [[number]] = stage.sql(query)
    button = "button[name=action_open_sending]"
    stage.show("lena", f"customer-releases/{number}", button)
    for path in stage.store.folder.glob("*.eml"):
        path.unlink()
    stage.browser.click(button, ".modal .o_form_view")
    stage.browser.click(".modal button.btn-primary", ".o_form_view:not(.modal *)")
    found = LINK.search(stage.mail("bergmann", "Mailserver").read_text())
    if not found:
        raise console.Failure("The mail to the customer carries no link.")
    address = urlsplit(found[1])
    stage.browser("Network.clearBrowserCookies")
    stage.browser.resize(PHONE)
    stage.browser.open(
        f"{stage.url}{address.path}#{address.fragment}", ".o_release_page form"
    )
    stage.save("release-page")
    sign(stage, "Jürgen Bergmann")
    stage.save("release-sign")


def sign(stage: Stage, name: str) -> None:
    """Write a name below a statement; the page then draws a signature."""
    stage.browser.run(
        "const field = document.querySelector('div[name=signature] input');"
        f"field.value = {json.dumps(name)};"
        "field.dispatchEvent(new Event('input', {bubbles: true}));"
    )
    stage.browser.wait("div[name=signature] canvas")
    stage.browser.run("window.scrollTo(0, document.body.scrollHeight)")
    stage.browser.wait("div[name=signature] canvas")


def quotas(stage: Stage) -> None:
    """All quotas: what is used, what is beyond, what waits for a decision."""
    stage.show("ida", "quotas", ".o_data_row")
    stage.save("quotas")


def quota(stage: Stage) -> None:
    """The quota of an order: hours a month, carry-over, price beyond."""
    order = stage.id("sale_order_maintenance_demo")
    stage.show("anna", f"orders/{order}", ".nav-link[name=quotas]")
    stage.browser.click(".nav-link[name=quotas]", "div[name=quota_line_ids] tr")
    stage.save("quota")


def waive(stage: Stage) -> None:
    """The dialog that waives a part of a booking, with its kind and reason."""
    project = stage.id("project_project_network_demo")
    path = f"bookings-of-project?active_id={project}"
    button = ".o_control_panel button[name=action_waive]"
    stage.show("ida", path, ".o_data_row")
    stage.browser.click(".o_data_row .o_list_record_selector input", button)
    stage.browser.click(button, ".modal div[name=reason] textarea")
    stage.save("waive")


def increment(stage: Stage) -> None:
    """The increment of an order line, in columns that are shown on demand."""
    order = stage.sql(
        "SELECT order_id FROM sale_order_line WHERE id = %s",
        stage.id("sale_order_line_erp_demo"),
    )[0][0]
    line = "div[name=order_line] .o_data_row"
    stage.show("anna", f"orders/{order}", line, NARROW)
    button = "div[name=order_line] .o_optional_columns_dropdown button"
    stage.browser.click(button, ".o-dropdown--menu")
    for name in ("billing_increment", "increment_basis", "billing_minimum"):
        column = f"div[name=order_line] th[data-name={name}]"
        stage.browser.click(f".o-dropdown--menu input[name={name}]", column)
    stage.browser.click(button, "body:not(:has(.o-dropdown--menu))")
    stage.save("increment")


def work_types(stage: Stage) -> None:
    """What is agreed for holidays, Saturdays and nights, and for whom."""
    stage.show("ida", "project-work-type-rules", ".o_data_row")
    stage.save("work-types")


def why(stage: Stage) -> None:
    """The bookings behind the last invoice line: by which rule, at what price."""
    order = stage.id("sale_order_weekend_demo")
    create = ".o_statusbar_buttons button[data-hotkey=q]"
    stage.show("ida", f"orders/{order}", create)
    confirm = ".modal button[name=create_invoices]"
    stage.browser.click(create, confirm)
    trace = "div[name=invoice_line_ids] button[name=action_view_price_trace]"
    stage.browser.click(confirm, trace)
    last = "div[name=invoice_line_ids] .o_data_row:nth-last-child(1 of .o_data_row)"
    rows = ".o_list_view .o_data_row:not(.o_form_view *)"
    stage.browser.click(f"{last} button[name=action_view_price_trace]", rows)
    stage.save("why")


PICTURES = (
    period,
    release,
    release_page,
    increment,
    work_types,
    why,
    quotas,
    quota,
    waive,
    month,
)
