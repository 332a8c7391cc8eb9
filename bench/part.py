"""What the parts of the benchmark share that run on a database of their own."""

import argparse
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2

from devenv import console, databases

HERE = Path(__file__).resolve().parent


def copy(source, name):
    """Copy a database that has the addon, ready to be loaded."""
    databases.copy(source, name)
    databases.relax(name)
    databases.execute("ALTER DATABASE {} ALLOW_CONNECTIONS true", name)


def odoo(arguments, name, log, script=""):
    """Run Odoo's command line on a database to its end."""
    command = [os.environ["DEVENV_ODOO"], *arguments, "-d", name, "--no-http"]
    with log.open("w") as output:
        done = subprocess.run(
            [sys.executable, *command],
            input=script,
            text=True,
            stdout=output,
            stderr=output,
        )
    if done.returncode or "Traceback" in log.read_text():
        raise console.Failure(f"Odoo failed; see {log}")


def shell(lines, name, log):
    """Run lines of Python, which may import the files of this folder, in a shell."""
    script = f"import sys; sys.path.insert(0, {str(HERE)!r})\n{lines}\n"
    odoo(["shell"], name, log, script)


def settle(name):
    """Let PostgreSQL know the data, as it does after some time of work."""
    with closing(psycopg2.connect(dbname=name)) as connection:
        connection.autocommit = True
        connection.cursor().execute("VACUUM ANALYZE")


def alone(description, port, run):
    """Run one part that has a server, from the command line."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--source", help="a database with the addon, to be copied")
    parser.add_argument("--keep", action="store_true", help="keep and use it again")
    parser.add_argument("--port", type=int, default=port)
    options = parser.parse_args()
    return run(options.port, print_row, options.source, options.keep)


def print_row(title, must, measured, note=""):
    """One line of the table."""
    print(f"| {title} | {must} | {measured} | {note} |", flush=True)
