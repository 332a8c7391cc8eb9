"""What the addon does before it goes."""


def uninstall_hook(env):
    """Discard nothing: what runs stays as a booking; OCA's menu comes back."""
    menu = env.ref(
        "hr_timesheet_time_control.hr_timesheet_switch_menu", raise_if_not_found=False
    )
    if menu:
        menu.active = True
