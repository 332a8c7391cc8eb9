"""Write the dashboards: ``bin/env python -m dashboards``."""

from . import mine, office, projects
from .sheet import FOLDER

DASHBOARDS = {
    "project_office": office.build,
    "projects": projects.build,
    "mine": mine.build,
}


def make_files():
    """The files of all dashboards, live and sample, as {name: text}."""
    files = {}
    for name, build in DASHBOARDS.items():
        files[f"{name}_dashboard.json"] = build(is_sample=False).dumps()
        files[f"{name}_sample_dashboard.json"] = build(is_sample=True).dumps()
    return files


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file_name, text in make_files().items():
        (FOLDER / file_name).write_text(text)
