"""``make screenshots``: the pictures of the documents, taken from the demo database.

For each language a fresh copy of the demo database, an Odoo and a mail catcher of its
own, and a headless Chromium that logs in as the demo people. Nothing else on the
machine is touched. ``bin/env python docs/screenshots.py form board`` takes only the
pictures whose names begin so; ``--database NAME`` takes the copy from a database of
yours instead of the prepared template.
"""

import argparse
import base64
import io
import itertools
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import requests
import websocket
from PIL import Image

from devenv import browser, console, databases, demo, environment, mails, templates
from devenv.places import ROOT, Cache

HOST = "127.0.0.1"
IMAGES = Path(__file__).parent / "images"
LANGUAGES = {"en": "en_US", "de": "de_DE"}
# These are shown in the list of apps, too
FRONT = ("form-en", "board-en", "mail-en", "ledger-en")
DESCRIPTION = ROOT / "corebiz_project_billing" / "static" / "description"
WIDE, PHONE, MAIL = (1400, 900), (390, 844), (720, 640)
WORDS = "(document.querySelector('.modal') || document.body).innerText"
PATIENCE = 40  # seconds until a page must show what we wait for
SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--no-first-run",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--remote-allow-origins=*",
    "--remote-debugging-port=0",
)


class Browser:
    """A headless Chromium, driven by its DevTools protocol."""

    def __init__(self):
        program = browser.find()
        if not program:
            raise console.Failure(f"No browser: sudo {browser.COMMAND}")
        self.profile = tempfile.TemporaryDirectory(prefix="screenshots-")
        folder = self.profile.name
        self.process = subprocess.Popen(
            [program, *SWITCHES, f"--user-data-dir={folder}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.numbers = itertools.count(1)
        self.socket = websocket.create_connection(self._address(Path(folder)))
        self.socket.settimeout(PATIENCE)
        self("Page.enable")

    def _address(self, folder: Path) -> str:
        port_file = folder / "DevToolsActivePort"
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            time.sleep(0.2)
            if not port_file.is_file() or not port_file.read_text().strip():
                continue
            port = port_file.read_text().split()[0]
            for page in requests.get(f"http://{HOST}:{port}/json", timeout=5).json():
                if page["type"] == "page":
                    return page["webSocketDebuggerUrl"]
        raise console.Failure("The browser did not start.")

    def __call__(self, method: str, **parameters) -> dict:
        """Send a command and return its result."""
        number = next(self.numbers)
        text = json.dumps({"id": number, "method": method, "params": parameters})
        self.socket.send(text)
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == number:
                if "error" in answer:
                    raise console.Failure(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def run(self, script: str):
        """Run JavaScript in the page and return its value."""
        result = self(
            "Runtime.evaluate",
            expression=script,
            awaitPromise=True,
            returnByValue=True,
        )
        if problem := result.get("exceptionDetails"):
            raise console.Failure(f"{script[:80]}: {problem['text']}")
        return result["result"].get("value")

    def resize(self, size: tuple[int, int]) -> None:
        """Give the page another size; narrow ones are phones."""
        width, height = size
        phone = width < 500
        self(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=phone,
        )
        self("Emulation.setTouchEmulationEnabled", enabled=phone)

    def open(self, url: str, selector: str) -> None:
        """Open a page and wait until it shows ``selector`` and has come to rest."""
        self("Page.navigate", url="about:blank")
        self("Page.navigate", url=url)
        self.wait(selector)

    def wait(self, selector: str) -> None:
        """Wait until the page shows ``selector`` and has come to rest."""
        end = time.monotonic() + PATIENCE
        while not self.run(f"!!document.querySelector({json.dumps(selector)})"):
            if time.monotonic() > end:
                words = self.run(WORDS)
                raise console.Failure(f"no {selector}: {' '.join(words.split())[:300]}")
            time.sleep(0.2)
        time.sleep(1.5)  # avatars, fonts, animations
        self.run("document.fonts.ready.then(() => true)")

    def click(self, selector: str, then: str) -> None:
        """Click on an element and wait for the one that appears."""
        self.run(f"document.querySelector({json.dumps(selector)}).click()")
        self.wait(then)

    def save(self, name: str) -> None:
        """Write the visible part of the page as a small PNG."""
        data = base64.b64decode(self("Page.captureScreenshot")["data"])
        picture = Image.open(io.BytesIO(data)).convert("RGB")
        palette = picture.quantize(colors=160, dither=Image.Dither.NONE)
        IMAGES.mkdir(exist_ok=True)
        path = IMAGES / f"{name}.png"
        palette.save(path, optimize=True)
        if name in FRONT:
            shutil.copyfile(path, DESCRIPTION / path.name)
        console.say(f"    {path.name}  {path.stat().st_size // 1024} KB")

    def close(self) -> None:
        """End the browser."""
        self.socket.close()
        self.process.terminate()
        self.process.wait(10)
        self.profile.cleanup()


class Stage:
    """A demo database in one language, its Odoo, and its mails."""

    def __init__(self, template: str, language: str, folder: Path):
        self.language = language
        self.name = f"screenshots_{language}"
        self.browser = None
        databases.copy(template, self.name)
        self._prepare()
        self.store = mails.Store(folder / language, announce=lambda line: None)
        self.catcher = mails.Catcher(self.store).start()
        self.port = free_port()
        used = {"PORT": self.port, "SMTP_PORT": self.catcher.port}
        log = Cache.default().logs / f"odoo-{self.name}.log"
        self.process = demo.start_odoo(self.name, used, log)
        demo.wait_ready(self.process, self.port, log)

    def _prepare(self) -> None:
        """Let everybody read the same language, and drop the mails of Odoo's demo."""
        self.sql("DELETE FROM mail_mail")
        lang = LANGUAGES[self.language]
        self.sql("UPDATE res_partner SET lang = %s", lang)
        # What is to be done was written in the language of the person
        self.sql(
            """
            UPDATE mail_activity a
               SET summary = coalesce(t.summary ->> %s, t.summary ->> 'en_US')
              FROM mail_activity_type t
             WHERE t.id = a.activity_type_id AND t.res_model = 'project.project'
            """,
            lang,
        )

    def sql(self, query: str, *values) -> list[tuple]:
        """Run SQL on the database."""
        return databases.execute(query, values=values, database=self.name)

    def id(self, xml_id: str) -> int:
        """Return the id of a demo record."""
        query = (
            "SELECT res_id FROM ir_model_data WHERE name = %s"
            " AND module = 'corebiz_project_billing'"
        )
        return self.sql(query, xml_id)[0][0]

    def login(self, person: str) -> None:
        """Become another person in the browser."""
        session = requests.Session()
        parameters = {"db": self.name, "login": person, "password": person}
        answer = session.post(
            f"{self.url}/web/session/authenticate",
            json={"jsonrpc": "2.0", "method": "call", "params": parameters},
            timeout=PATIENCE,
        ).json()
        if "error" in answer:
            raise console.Failure(f"{person} cannot log in: {answer['error']}")
        cookie = session.cookies["session_id"]
        self.browser("Network.clearBrowserCookies")
        self.browser("Network.setCookie", url=self.url, name="session_id", value=cookie)

    @property
    def url(self) -> str:
        """The address of Odoo."""
        return f"http://{HOST}:{self.port}"

    def show(self, person: str, path: str, selector: str, size=WIDE) -> None:
        """Open a page of Odoo as a person."""
        self.browser.resize(size)
        self.login(person)
        self.browser.open(f"{self.url}/odoo/{path}", selector)

    def mail(self, to: str) -> Path:
        """Wait for a mail to ``to`` and return its HTML as a file."""
        end = time.monotonic() + PATIENCE
        while True:
            messages = [self.store.read(name) for name in self.store.names()]
            found = [message for message in messages if to in str(message["To"])]
            if found:
                break
            if time.monotonic() > end:
                raise console.Failure("No mail arrived.")
            time.sleep(0.5)
        message = found[0]
        head = "".join(
            f"<div><b>{field}</b> {str(message[field]).replace('<', '&lt;')}</div>"
            for field in ("From", "To", "Subject")
        )
        style = "font: 13px sans-serif; padding: 12px 16px; background: #f3f3f3"
        path = self.store.folder / "mail.html"
        path.write_text(
            '<meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            f'<div style="{style}">{head}</div>'
            + message.get_body(("html",)).get_content()
        )
        return path

    def save(self, name: str) -> None:
        """Save what the browser shows as this language's picture."""
        self.browser.save(f"{name}-{self.language}")

    def close(self) -> None:
        """Stop Odoo and forget the database."""
        demo.stop_odoo(self.process)
        self.catcher.stop()
        databases.drop(self.name)


def free_port() -> int:
    """Return a port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


# === The pictures, in an order in which none spoils another ===


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
    stage.browser.click(".nav-link[name=coverage]", "div[name=waiver_ids] .o_data_row")
    script = "document.querySelector('div[name=open_hours]')"
    stage.browser.run(f"{script}.scrollIntoView({{block: 'center'}})")
    stage.save("coverage")


def preflight(stage: Stage) -> None:
    """What stands against billing a project."""
    project = stage.id("project_project_praxis_demo")
    stage.show("ida", f"projects-to-bill/{project}", ".o_form_view .o_arrow_button")
    stage.browser.click(".nav-link[name=preflight]", ".o_preflight_findings li")
    stage.save("preflight")


def invoicing(stage: Stage) -> None:
    """The dialog that creates the invoices of a selection."""
    stage.show("ida", "projects-to-bill", ".o_data_row")
    button = ".o_control_panel button[name=action_open_invoicing]"
    stage.browser.click("thead .o_list_record_selector input", button)
    stage.browser.click(button, ".modal button[name=action_confirm]")
    stage.save("invoicing")


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


def archive_progress(stage: Stage) -> None:
    """A selection on its way into the archive; the last picture, for it moves much."""
    name = "Project: seal archive packages"
    stage.sql("UPDATE ir_cron SET active = false WHERE cron_name = %s", name)
    stage.sql(
        "UPDATE project_project SET billing_state = 'po_billed'"
        " WHERE billing_state = 'pm_done'"
    )
    stage.show("ida", "projects-to-bill", ".o_list_renderer")
    stage.browser.click(".o_searchview .o_facet_remove", ".o_data_row")
    button = ".o_control_panel button[name=action_set_po_archived]"
    stage.browser.click("thead .o_list_record_selector input", button)
    stage.browser.click(button, ".o_archive_progress")
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
    bar,
    to_check,
    to_bill,
    coverage,
    preflight,
    invoicing,
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
    archive_progress,
)


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
