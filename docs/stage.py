"""Where the pictures are taken: a demo database, its Odoo, and a browser."""

import base64
import io
import itertools
import json
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import requests
import websocket
from PIL import Image

from devenv import browser, console, databases, demo, mails
from devenv.places import ROOT, Cache, digest

HOST = "127.0.0.1"
IMAGES = Path(__file__).parent / "images"
LANGUAGES = {"en": "en_US", "de": "de_DE"}
# These are shown in the list of apps, too
FRONT = ("form-en", "board-en", "mail-en", "ledger-en")
DESCRIPTION = ROOT / "corebiz_project_billing" / "static" / "description"
WIDE, PHONE, MAIL = (1400, 900), (390, 844), (720, 640)
SHEET = (900, 1180)  # a page as it is printed
WORDS = "(document.querySelector('.modal') || document.body)?.innerText || ''"
PATIENCE = 120  # seconds until a page must show what we wait for
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


def free_port() -> int:
    """Return a port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


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
        # Another clone may take its pictures at the same time
        self.name = f"screenshots_{digest(ROOT)[:6]}_{language}"
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
        """Return the id of a demo record, whichever of our addons it came with."""
        query = "SELECT res_id FROM ir_model_data WHERE name = %s AND module LIKE %s"
        return self.sql(query, xml_id, "corebiz_project_billing%")[0][0]

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

    def mail(self, to: str, about: str = "") -> Path:
        """Wait for a mail to ``to`` with such a subject; return its HTML as a file."""
        end = time.monotonic() + PATIENCE
        while True:
            messages = [self.store.read(name) for name in self.store.names()]
            found = [
                message
                for message in messages
                if to in str(message["To"]) and about in str(message["Subject"])
            ]
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
