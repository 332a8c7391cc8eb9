"""The pictures of the month: billing periods, runs, releases, quotas."""

import json
import re
from urllib.parse import urlsplit

from stage import PHONE, Stage

from devenv import console

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


PICTURES = (period, release, release_page, quotas, quota, waive, month)
