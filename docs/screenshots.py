"""``make screenshots``: the pictures of the documents, taken from the demo database.

For each language a fresh copy of the demo database, an Odoo and a mail catcher of its
own, and a headless Chromium that logs in as the demo people. Nothing else on the
machine is touched. ``bin/env python docs/screenshots.py form board`` takes only the
pictures whose names begin so; ``--database NAME`` takes the copy from a database of
yours instead of the prepared template.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from pictures import PICTURES
from stage import LANGUAGES, Browser, Stage

from devenv import console, environment, templates


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="only pictures beginning so")
    parser.add_argument("--database", help="copy this database instead")
    parser.add_argument("--language", choices=LANGUAGES, help="only this language")
    options = parser.parse_args()
    names = tuple(name.replace("-", "_") for name in options.names)
    pictures = [p for p in PICTURES if not names or p.__name__.startswith(names)]
    template = options.database or templates.prepare(templates.DEMO)
    failed = []
    window = Browser()
    try:
        for language in [options.language] if options.language else LANGUAGES:
            with tempfile.TemporaryDirectory(prefix="screenshots-mails-") as folder:
                failed += take(pictures, template, language, Path(folder), window)
    finally:
        window.close()
        environment.leave()
    if failed:
        raise console.Failure(f"No picture of {', '.join(failed)}.")


def take(pictures, template, language, folder, window) -> list[str]:
    """Take the pictures in one language; return the names of those that failed."""
    failed = []
    stage = Stage(template, language, folder)
    stage.browser = window
    try:
        for picture in pictures:
            try:
                picture(stage)
            except console.Failure as failure:
                failed.append(f"{picture.__name__}-{language}")
                console.say(f"    {failed[-1]}: {failure}")
    finally:
        stage.close()
    return failed


if __name__ == "__main__":
    sys.exit(console.guard(main))
