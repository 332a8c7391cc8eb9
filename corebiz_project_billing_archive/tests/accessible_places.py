"""Screens that no action opens: (name, addon, address, script that opens it).

``PROJECT`` stands for the id of a project.
"""

CLIENT = "!!(window.odoo && odoo.isReady)"
FORM = "odoo/project.project/PROJECT"
TIMER = ".o_menu_systray .o_project_billing_timer"
LINE = "1:30 Firewall"
BOOK = "button[name='action_open_quick_booking']"
# On a phone all buttons but the first are behind this one.
MORE = ".o_statusbar_buttons .o-dropdown"


def _click(selector):
    return f"document.querySelector(`{selector}`).click()"


def _type(selector, text):
    return f"""
        const field = document.querySelector(`{selector}`);
        field.value = "{text}";
        field.dispatchEvent(new Event("input", {{bubbles: true}}));
    """


def _wait(selector):
    """Statements of an asynchronous function."""
    return f"""
        for (let turn = 0; !document.querySelector(`{selector}`); turn++) {{
            if (turn > 300) {{
                throw new Error(`{selector} does not come`);
            }}
            await new Promise((resolve) => setTimeout(resolve, 100));
        }}
    """


def _click_in_status_bar(selector):
    """Statements that press a button of the form, on a phone in the menu of the bar."""
    behind = f"if (!document.querySelector(`{selector}`)) {{{_click(MORE)}}}"
    steps = (_wait(f"{selector}, {MORE}"), behind, _wait(selector), _click(selector))
    return ";".join(steps)


def _open(*steps):
    rest = "await new Promise((resolve) => setTimeout(resolve, 300))"
    return f"(async () => {{{';'.join([*steps, rest])}}})()"


PLACES = (
    (
        "quick booking",
        "quick_booking",
        FORM,
        _open(
            _click_in_status_bar(BOOK),
            _wait("#quick_booking_line"),
            _type("#quick_booking_line", LINE),
            _wait(".o_quick_booking input[type='radio']"),
        ),
    ),
    (
        "timer",
        "timer",
        FORM,
        _open(
            _wait(TIMER),
            _click(TIMER),
            _wait(".o_project_billing_timer_menu button[name='start']"),
        ),
    ),
    (
        "timer that runs",
        "timer",
        FORM,
        _open(
            _wait(TIMER),
            _click(TIMER),
            _wait("button[name='start']"),
            _click(".o_project_billing_timer_menu button[name='start']"),
            _wait(f"{TIMER}_runs"),
            _click(TIMER),
            _wait("#o_project_billing_timer_name"),
        ),
    ),
    (
        "steps at the beginning",
        "onboarding",
        "odoo/project",
        _open(_wait(".o_project_onboarding_step")),
    ),
)
# Odoo's own, which have parts that its screens for an action have not: on a phone the
# button of the views, and all that stands around a dashboard.
STOCK_PLACES = (
    ("projects", "", "odoo/project", _open(_wait(".o_kanban_view .o_kanban_record"))),
)
STOCK_DASHBOARD = "spreadsheet_dashboard_sale/data/files/sales_dashboard.json"
DASHBOARD = _open(_wait(".o-spreadsheet canvas, .o-figure, .o-spreadsheet-mobile"))
