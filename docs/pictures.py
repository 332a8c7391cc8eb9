"""The pictures of the documents, in an order in which none spoils another."""

import tempfile
import time
import zipfile
from pathlib import Path

import pictures_dashboard
import pictures_day
import pictures_month
from stage import MAIL, PATIENCE, PHONE, SHEET, WIDE, Stage

from devenv import console, databases


def board(stage: Stage) -> None:
    """My projects, a column per status."""
    stage.show("petra", "my-projects", ".o_kanban_record")
    stage.save("board")


def board_phone(stage: Stage) -> None:
    """The same on a phone."""
    stage.show("petra", "my-projects", ".o_kanban_record", PHONE)
    stage.save("board-phone")


def form(stage: Stage) -> None:
    """A project whose manager has to check it."""
    project = stage.id("project_project_intranet_demo")
    stage.show("petra", f"my-projects/{project}", ".o_form_view .o_arrow_button")
    stage.save("form")


def form_phone(stage: Stage) -> None:
    """The same on a phone."""
    project = stage.id("project_project_intranet_demo")
    stage.show("petra", f"my-projects/{project}", ".o_form_view", PHONE)
    stage.save("form-phone")


def send_back(stage: Stage) -> None:
    """The dialog that asks for the reason of a step back."""
    project = stage.id("project_project_intranet_demo")
    stage.show("petra", f"my-projects/{project}", ".o_form_view .o_arrow_button")
    stage.browser.click("button[name=action_open_send_back]", ".modal textarea")
    stage.save("send-back")


def overrun(stage: Stage) -> None:
    """A project beyond its estimate that was sent back, with its hand-overs."""
    project = stage.id("project_project_firewall_demo")
    stage.show("lena", f"my-projects/{project}", ".o_form_view .o_arrow_button")
    stage.browser.click(".nav-link[name=handovers]", "div[name=handover_ids] tr")
    stage.save("overrun")


def bar(stage: Stage) -> None:
    """The bar from which people call, write, meet and order, and the purchases."""
    project = stage.id("project_project_firewall_demo")
    stage.show("petra", f"project.project/{project}", ".o_project_toolbar")
    stage.save("bar")


def to_check(stage: Stage) -> None:
    """What the project manager has to check."""
    stage.show("petra", "projects-to-check", ".o_data_row")
    stage.save("to-check")


def to_bill(stage: Stage) -> None:
    """The queue of the project office."""
    stage.show("ida", "projects-to-bill", ".o_data_row")
    stage.save("to-bill")


def coverage(stage: Stage) -> None:
    """How the hours of a project are accounted for."""
    project = stage.id("project_project_helpdesk_demo")
    stage.show("ida", f"my-projects/{project}", ".o_form_view .o_arrow_button")
    stage.browser.click(".nav-link[name=billing]", "div[name=waiver_ids] .o_data_row")
    script = "document.querySelector('div[name=open_hours]')"
    stage.browser.run(f"{script}.scrollIntoView({{block: 'center'}})")
    stage.save("coverage")


def write_off(stage: Stage) -> None:
    """The dialog that writes amounts of an order off."""
    project = stage.id("project_project_intranet_demo")
    stage.show("ida", f"my-projects/{project}", ".o_form_view .o_arrow_button")
    button = "button[name=action_open_write_off]"
    stage.browser.click(".nav-link[name=billing]", button)
    stage.browser.click(button, ".modal div[name=line_ids] .o_data_row")
    stage.save("write-off")


def order_item(stage: Stage) -> None:
    """The dialog that puts open hours on another order item."""
    project = stage.id("project_project_audit_demo")
    path = f"bookings-of-project?active_id={project}"
    button = ".o_control_panel button[name=action_change_order_line]"
    stage.show("ida", path, ".o_data_row")
    stage.browser.click("thead .o_list_record_selector input", button)
    stage.browser.click(button, ".modal div[name=booking_ids] .o_data_row")
    stage.save("order-item")


def health(stage: Stage) -> None:
    """What the health check finds, and the dialog that mends a booking."""
    # As an old database has it: a booking on the task of another project.
    stage.sql(
        "UPDATE account_analytic_line SET task_id ="
        " (SELECT max(id) FROM project_task WHERE project_id = %s) WHERE id ="
        " (SELECT max(id) FROM account_analytic_line WHERE project_id = %s)",
        stage.id("project_project_erp_demo"),
        stage.id("project_project_firewall_demo"),
    )
    # What is gone is an example of data that somebody deleted.
    stage.sql("DELETE FROM ir_cron WHERE cron_name = 'Project: remind of hand-overs'")
    stage.show("admin", "projects-to-bill", ".o_list_renderer")
    name = "corebiz_project_billing_health_check.project_health_check_action"
    check = ".modal button[name=action_check]"
    stage.browser.open(f"{stage.url}/odoo/action-{name}", check)
    stage.browser.click(check, ".o_data_row button[name=action_mend]")
    stage.save("health")
    stage.browser.run(
        "[...document.querySelectorAll('.o_data_row')]"
        ".find(row => row.innerText.includes('Firewall-Erneuerung'))"
        ".querySelector('button[name=action_mend]').click()"
    )
    stage.browser.wait(".modal .o_form_view")
    stage.save("mend")


def preflight(stage: Stage) -> None:
    """What stands against billing a project."""
    project = stage.id("project_project_praxis_demo")
    stage.show("ida", f"projects-to-bill/{project}", ".o_form_view .o_arrow_button")
    stage.browser.click(".nav-link[name=billing]", ".o_preflight_findings li")
    stage.save("preflight")


def invoicing(stage: Stage) -> None:
    """The dialog that creates the invoices of a selection."""
    stage.show("ida", "projects-to-bill", ".o_data_row")
    button = ".o_control_panel button[name=action_open_invoicing]"
    stage.browser.click("thead .o_list_record_selector input", button)
    stage.browser.click(button, ".modal button[name=action_confirm]")
    stage.save("invoicing")


def chart(stage: Stage) -> None:
    """The burn-up chart of a project."""
    project = stage.id("project_project_firewall_demo")
    stage.show("lena", f"my-projects/{project}", ".o_form_view .o_arrow_button")
    stage.browser.click(".nav-link[name=estimates]", ".o_burn_up canvas")
    script = "document.querySelector('.o_burn_up')"
    stage.browser.run(f"{script}.scrollIntoView({{block: 'center'}})")
    stage.save("chart")


def alert(stage: Stage) -> None:
    """An alert, and the supplement that is offered from it."""
    button = ".o_form_view button[name=action_open_supplement_offer]"
    project = stage.id("project_project_firewall_demo")
    query = "SELECT max(id) FROM project_alert WHERE project_id = %s"
    [[number]] = stage.sql(query, project)
    stage.show("anna", f"project-alerts/{number}", button)
    stage.browser.save(f"alert-{stage.language}")
    stage.browser.click(button, ".modal div[name=line_ids] .o_data_row")
    stage.save("offer")


def statement(stage: Stage) -> None:
    """The timesheet statement of an invoice, as it is printed."""
    [[number]] = stage.sql("SELECT min(id) FROM project_timesheet_statement")
    stage.browser.resize(SHEET)
    stage.login("ida")
    name = "corebiz_project_billing_statement.report_project_timesheet_statement"
    stage.browser.open(f"{stage.url}/report/html/{name}/{number}", "table")
    stage.save("statement")


def evaluation(stage: Stage) -> None:
    """Whether a billed project paid, all projects, and margins by kind of task."""
    project = stage.id("project_project_wlan_demo")
    stage.show("petra", f"project-evaluation/{project}", ".o_form_view .o_data_row")
    stage.save("evaluation")
    stage.show("ida", "project-evaluation", ".o_data_row")
    stage.save("evaluation-all")
    stage.show("ida", "project-margin-by-kind", ".o_pivot td.o_pivot_cell_value")
    stage.save("evaluation-kinds")


def closing(stage: Stage) -> None:
    """The closing report that a manager prints for a billed project."""
    project = stage.id("project_project_wlan_demo")
    stage.browser.resize(SHEET)
    stage.login("petra")
    name = "corebiz_project_billing_closing.report_closing"
    stage.browser.open(f"{stage.url}/report/html/{name}/{project}", "h2")
    stage.save("closing")


def archive(stage: Stage) -> None:
    """The archive."""
    stage.show("ida", "project-archive", ".o_data_row")
    stage.save("archive")


def package(stage: Stage) -> None:
    """The package of the archived project, which the scheduled job seals first."""
    end = time.monotonic() + 5 * PATIENCE
    stage.sql(
        "UPDATE ir_cron SET nextcall = now() - interval '1 minute'"
        " WHERE cron_name = 'Project: seal archive packages'"
    )
    while not (found := stage.sql("SELECT max(id) FROM project_archive_package"))[0][0]:
        if time.monotonic() > end:
            raise console.Failure("No package was sealed.")
        time.sleep(1)
    button = ".o_form_view button[name=action_verify]"
    stage.show("ida", f"project-archive-packages/{found[0][0]}", button)
    stage.browser.click(
        "button[name=action_verify]", "div[name=verified_state] .text-bg-success"
    )
    stage.save("package")
    index(stage, found[0][0])


def index(stage: Stage, number: int) -> None:
    """The first page of the package, which a browser reads without Odoo."""
    query = "SELECT name FROM project_archive_package WHERE id = %s"
    [[name]] = stage.sql(query, number)
    path = databases.filestore(stage.name) / "project_archive" / name
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(path) as package:
            package.extractall(folder)
        stage.browser.open((Path(folder) / "index.html").as_uri(), "h1")
        if stage.language == "en":
            stage.browser.click("label[for=en]", "#en:checked")
        stage.save("index")


def archive_progress(stage: Stage) -> None:
    """A selection on its way into the archive; the last picture, for it moves much."""
    name = "Project: seal archive packages"
    stage.sql("UPDATE ir_cron SET active = false WHERE cron_name = %s", name)
    # Nothing of them is to invoice any more.
    waiting = "(SELECT id FROM project_project WHERE billing_state = 'pm_done')"
    stage.sql(
        "UPDATE account_analytic_line SET coverage_state = 'waived'"
        f" WHERE project_id IN {waiting}"
    )
    stage.sql("UPDATE sale_order_line SET qty_to_invoice = 0")
    stage.sql(
        f"UPDATE project_project SET billing_state = 'po_billed' WHERE id IN {waiting}"
    )
    stage.show("ida", "projects-to-bill", ".o_list_renderer")
    stage.browser.click(".o_searchview .o_facet_remove", ".o_data_row")
    button = ".o_control_panel button[name=action_set_po_archived]"
    stage.browser.click("thead .o_list_record_selector input", button)
    # An invoice of the demo is not paid yet.
    reason = ".modal div[name=reason] textarea"
    stage.browser.click(button, reason)
    stage.browser.run(
        f"const text = document.querySelector('{reason}');"
        "text.value = 'Die Zahlung ist angekündigt.';"
        "for (const name of ['input', 'change'])"
        " text.dispatchEvent(new Event(name, {bubbles: true}));"
    )
    stage.browser.click(".modal button[name=action_confirm]", ".o_archive_progress")
    # As it is somewhere in the middle.
    stage.sql(
        "UPDATE project_project SET archive_state = CASE place WHEN 1 THEN 'done'"
        " WHEN 2 THEN 'running' ELSE archive_state END, archive_progress = 60"
        " FROM (SELECT id, row_number() OVER (ORDER BY id) AS place"
        " FROM project_project WHERE archive_state = 'queued'"
        " AND billing_state_date > now() - interval '1 hour') queue"
        " WHERE queue.id = project_project.id"
    )
    stage.browser.wait(".o_archive_progress li[data-status=running]")
    stage.save("archive-progress")


def clock(stage: Stage) -> None:
    """The clock of the project office: what to do."""
    stage.show("ida", "projects-to-bill", ".o_data_row")
    stage.browser.click(".o-mail-ActivityMenu-counter", ".o-mail-ActivityGroup")
    stage.save("clock")


def ledger(stage: Stage) -> None:
    """All hand-overs."""
    stage.show("ida", "project-handovers", ".o_data_row")
    stage.save("ledger")


def history(stage: Stage) -> None:
    """The timeline of a project, and its list."""
    project = stage.id("project_project_firewall_demo")
    path = f"project.project/{project}/project-history"
    stage.show("lena", f"project.project/{project}", ".o_form_view .o_arrow_button")
    button = ".oe_stat_button[name=action_open_history]"
    stage.browser.click(button, ".o_project_history_row")
    stage.browser.save(f"history-{stage.language}")
    stage.browser.click(".o_switch_view.o_list", ".o_data_row")
    stage.browser.save(f"history-list-{stage.language}")
    stage.browser.resize(PHONE)
    stage.browser.open(f"{stage.url}/odoo/{path}", ".o_project_history_row")
    stage.browser.save(f"history-phone-{stage.language}")
    stage.browser.resize(WIDE)


def estimate(stage: Stage) -> None:
    """The dialog that changes the estimate, and asks why."""
    project = stage.id("project_project_erp_demo")
    stage.show("petra", f"my-projects/{project}", ".o_form_view .o_arrow_button")
    stage.browser.click(
        "button[name=action_open_estimate_change]:not(.o_invisible_modifier)",
        ".modal .o_form_view",
    )
    stage.save("estimate")


def estimates(stage: Stage) -> None:
    """The ledger of estimates."""
    stage.show("petra", "project-estimates", ".o_data_row")
    stage.save("estimates")


def effort(stage: Stage) -> None:
    """Estimated and actual hours of all projects."""
    stage.show("petra", "project-effort", ".o_graph_renderer canvas, .o_pivot")
    stage.save("effort")


def task_effort(stage: Stage) -> None:
    """Estimated and actual hours per task and person."""
    stage.show("petra", "project-task-effort", ".o_pivot tbody tr")
    stage.save("task-effort")


def settings(stage: Stage) -> None:
    """The settings of the addon."""
    stage.show("admin", "settings#project", "#project_office_email_setting")
    stage.browser.run(
        "document.querySelector('#project_office_email_setting')"
        ".scrollIntoView({block: 'center'})"
    )
    stage.save("settings")


def mail(stage: Stage) -> None:
    """Lena finishes a project; the mail goes to Petra."""
    project = stage.id("project_project_mail_demo")
    stage.show("lena", f"my-projects/{project}", "button[name=action_set_pl_done]")
    for path in stage.store.folder.glob("*.eml"):
        path.unlink()
    stage.browser.click(
        "button[name=action_set_pl_done]",
        ".o_arrow_button_current[data-value=pl_done]",
    )
    path = stage.mail("petra@")
    stage.browser.resize(MAIL)
    stage.browser.open(path.as_uri(), "table")
    stage.save("mail")


PICTURES = (
    board,
    board_phone,
    form,
    form_phone,
    send_back,
    overrun,
    chart,
    alert,
    bar,
    to_check,
    to_bill,
    coverage,
    write_off,
    order_item,
    preflight,
    invoicing,
    statement,
    evaluation,
    closing,
    package,
    archive,
    clock,
    ledger,
    history,
    estimate,
    estimates,
    effort,
    task_effort,
    settings,
    mail,
    *pictures_dashboard.PICTURES,
    *pictures_month.PICTURES,
    *pictures_day.PICTURES,
    health,
    archive_progress,
)
