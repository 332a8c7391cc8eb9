"""A local mail server that delivers nothing: it keeps, prints and shows every mail."""

import asyncio
import html
import threading
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from aiosmtpd.smtp import SMTP

HOST = "127.0.0.1"
SIZE_LIMIT = 50 * 2**20  # bytes; timesheet-statement PDFs are attached


class Store:
    """A folder of mails, one ``.eml`` file each, named by time of arrival.

    ``answers`` lets the server refuse mails, as tests of a bad day need it: by the
    address of a recipient, or ``DATA`` for the mail itself, the answer to give.
    """

    def __init__(self, folder: Path, announce=print):
        self.folder = folder
        self.announce = announce
        self.answers = {}
        self.lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, content: bytes, recipients: list[str]) -> Path:
        """Write a mail to disk and print one line about it."""
        now = datetime.now()
        with self.lock:
            count = len(list(self.folder.glob("*.eml"))) + 1
            path = self.folder / f"{now:%Y%m%d-%H%M%S}-{count:04}.eml"
            part = path.with_suffix(".part")
            part.write_bytes(content)
            part.rename(path)
        mail = parse(content)
        self.announce(
            f"{now:%H:%M:%S}  mail  {mail['From']} -> {', '.join(recipients)}:"
            f"  {mail['Subject']}"
        )
        return path

    def names(self) -> list[str]:
        """Return the names of all mails, the newest first."""
        return sorted((path.stem for path in self.folder.glob("*.eml")), reverse=True)

    def read(self, name: str) -> EmailMessage | None:
        """Return a mail by its name."""
        if name not in self.names():
            return None
        return parse((self.folder / f"{name}.eml").read_bytes())


def parse(content: bytes) -> EmailMessage:
    """Read a mail."""
    return message_from_bytes(content, policy=policy.default)


class Handler:
    """What aiosmtpd calls when a mail has arrived."""

    def __init__(self, store: Store):
        self.store = store

    async def handle_RCPT(self, server, session, envelope, address, options):
        """Take a recipient, unless the answers say otherwise."""
        if answer := self.store.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 taken"

    async def handle_DATA(self, server, session, envelope):
        """Keep the mail, then confirm it to the sender."""
        if answer := self.store.answers.get("DATA"):
            return answer
        self.store.keep(envelope.original_content, envelope.rcpt_tos)
        return "250 kept"


class Catcher:
    """The mail server, in a thread of its own."""

    def __init__(self, store: Store, port: int = 0):
        self.handler = Handler(store)
        self.port = port
        self.loop = asyncio.new_event_loop()
        self.server = None
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def _session(self) -> SMTP:
        return SMTP(
            self.handler,
            data_size_limit=SIZE_LIMIT,
            enable_SMTPUTF8=True,
            loop=self.loop,
        )

    def start(self) -> "Catcher":
        """Listen; port 0 takes any free one, found in ``port`` afterwards."""
        self.thread.start()
        opening = self.loop.create_server(self._session, HOST, self.port)
        self.server = asyncio.run_coroutine_threadsafe(opening, self.loop).result(10)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    def stop(self) -> None:
        """Stop listening and end the thread."""
        self.loop.call_soon_threadsafe(self.server.close)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)


PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<title>{title}</title><style>
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem;
        padding: 0 1rem }}
table {{ border-collapse: collapse; width: 100% }}
td, th {{ border-bottom: 1px solid #ddd; padding: .3rem .6rem; text-align: left }}
pre {{ background: #f6f6f6; padding: 1rem; white-space: pre-wrap }}
iframe {{ border: 1px solid #ddd; height: 40rem; width: 100% }}
</style>{body}</html>"""
# The mail is shown, not trusted: no scripts, no forms, nothing from elsewhere
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'"
)


def list_page(store: Store) -> str:
    """Return the page that lists all mails."""
    rows = []
    for name in store.names():
        mail = store.read(name)
        cells = (mail["Date"], mail["From"], mail["To"])
        link = f'<a href="/{name}">{html.escape(mail["Subject"] or "(none)")}</a>'
        text = "".join(f"<td>{html.escape(str(cell or ''))}</td>" for cell in cells)
        rows.append(f"<tr>{text}<td>{link}</td></tr>")
    head = "<tr><th>Date</th><th>From</th><th>To</th><th>Subject</th></tr>"
    table = f"<table>{head}{''.join(rows)}</table>" if rows else "<p>No mail yet.</p>"
    refresh = '<meta http-equiv="refresh" content="5">'
    return PAGE.format(title="Mails", body=f"{refresh}<h1>Mails</h1>{table}")


def mail_page(mail: EmailMessage, name: str) -> str:
    """Return the page of one mail: headers, text, and the HTML part in a sandbox."""
    subject = html.escape(mail["Subject"] or "")
    headers = "\n".join(f"{key}: {value}" for key, value in mail.items())
    body = f'<p><a href="/">All mails</a></p><h1>{subject}</h1>'
    if mail.get_body(("html",)):
        body += f'<iframe sandbox src="/{name}/html" title="{subject}"></iframe>'
    if text := mail.get_body(("plain",)):
        body += f"<h2>Text</h2><pre>{html.escape(text.get_content())}</pre>"
    files = [part.get_filename() or "(unnamed)" for part in mail.iter_attachments()]
    if files:
        body += f"<h2>Attachments</h2><p>{html.escape(', '.join(files))}</p>"
    body += f"<h2>Headers</h2><pre>{html.escape(headers)}</pre>"
    return PAGE.format(title=subject, body=body)


def page(store: Store, path: str) -> str | None:
    """Return the page for a path, nothing for a path that does not exist."""
    name, _, part = path.strip("/").partition("/")
    if not name:
        return list_page(store)
    mail = store.read(name)
    if not mail or part not in ("", "html"):
        return None
    if part:
        found = mail.get_body(("html",))
        return found.get_content() if found else None
    return mail_page(mail, name)


def serve(store: Store, port: int = 0) -> ThreadingHTTPServer:
    """Show the mails on a local web page; the port is found in ``server_port``."""

    class Request(BaseHTTPRequestHandler):
        def do_GET(self):
            text = page(store, urlsplit(self.path).path)
            self.send_response(404 if text is None else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write((text or "No such mail.").encode())

        def log_message(self, *args):
            """Stay silent: the terminal belongs to the mails."""

    server = ThreadingHTTPServer((HOST, port), Request)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
