"""What the addon does before it goes."""


def uninstall_hook(env):
    """Leave what runs as bookings without hours, and bring back OCA's menu."""
    running = env["account.analytic.line"].search([("is_timer_running", "=", True)])
    running._write_by_code({"is_timer_running": False})
    menu = env.ref(
        "hr_timesheet_time_control.hr_timesheet_switch_menu", raise_if_not_found=False
    )
    if menu:
        menu.active = True
