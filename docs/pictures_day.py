"""The pictures of the day: booking in one line, in the week grid, and by the timer."""

import json

from stage import Stage

LINE = {"en": "1:30 @mail Moved mailboxes", "de": "1:30 @mail Postfächer umgezogen"}


def get_task(stage: Stage) -> int:
    """Return an open task of the technician."""
    query = (
        "SELECT min(task.id) FROM project_task task"
        " JOIN project_task_user_rel rel ON rel.task_id = task.id"
        " JOIN res_users person ON person.id = rel.user_id"
        " JOIN project_project project ON project.id = task.project_id"
        " WHERE person.login = 'tobias' AND project.billing_state = 'open'"
        " AND task.active AND task.state = '01_in_progress'"
    )
    [[number]] = stage.sql(query)
    return number


def quick(stage: Stage) -> None:
    """The same line in the dialog of a task, and in the palette."""
    button = ".o_form_view button[name=action_open_quick_booking]"
    stage.show("tobias", f"my-tasks/{get_task(stage)}", button)
    stage.browser.click(button, ".modal .o_quick_booking input:checked")
    stage.save("quick-booking")
    stage.browser.click(".modal .btn-close", "body:not(:has(.modal))")
    line = json.dumps(LINE[stage.language])
    palette = f"services.command.openMainPalette({{searchValue: {line}}})"
    stage.browser.run(f"void odoo.__WOWL_DEBUG__.root.env.{palette}")
    stage.browser.wait(".o_quick_booking_proposal")
    stage.save("quick-palette")


def week(stage: Stage) -> None:
    """Last week of the technician: what he booked, and when he was off."""
    stage.show("tobias", "my-week", ".o_booking_week .o_week_title")
    stage.browser.click(".o_week_previous", ".o_week_off")
    stage.save("week")


def timer(stage: Stage) -> None:
    """A timer that runs: on the task, and in the bar above all screens."""
    start = ".o_form_view button[name=button_start_work]"
    stage.show("tobias", f"my-tasks/{get_task(stage)}", start)
    running = ".o_menu_systray .o_project_billing_timer_runs"
    stage.browser.click(start, running)
    stage.browser.click(running, ".o_project_billing_timer_menu input")
    stage.save("timer")


PICTURES = (quick, week, timer)
