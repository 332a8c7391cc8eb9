"""The pictures of the dashboards."""

import time

from stage import Stage

DRAWN = 8  # seconds until all figures of a spreadsheet have come; it does not say when


def dashboards(stage: Stage) -> None:
    """The three dashboards, each as somebody whom it is for."""
    for name, person in (("office", "ida"), ("projects", "petra"), ("mine", "petra")):
        number = stage.id(f"spreadsheet_dashboard_{name}")
        path = f"dashboards?dashboard_id={number}"
        stage.show(person, path, ".o-figure canvas")
        time.sleep(DRAWN)
        stage.save(f"dashboard-{name}")


PICTURES = (dashboards,)
