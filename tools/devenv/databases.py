"""Databases and their filestores: create, copy, drop, list."""

import json
import os
import shutil
from contextlib import closing
from pathlib import Path

import psycopg2
from psycopg2 import sql

from .console import FULL_DISK, Failure, is_full
from .places import Cache

MAINTENANCE = "postgres"
ADVICE = "Check that it runs and the variables PG*, then try again."


def execute(
    query: str, *names: str, values: tuple = (), database: str = MAINTENANCE
) -> list[tuple]:
    """Run one statement outside any transaction; ``{}`` stand for names."""
    statement = sql.SQL(query).format(*map(sql.Identifier, names))
    try:
        connection = psycopg2.connect(dbname=database)
    except psycopg2.OperationalError as error:
        raise _gave_up(error) from error
    with closing(connection):
        connection.autocommit = True
        with connection.cursor() as cursor:
            try:
                cursor.execute(statement, values or None)
            except psycopg2.errors.DiskFull as error:
                raise Failure(FULL_DISK.format(path="the database")) from error
            except psycopg2.errors.InsufficientPrivilege as error:
                raise Failure(
                    f"The database user may not do this: {_words(error)}. "
                    "Give it the right CREATEDB, or set PGUSER to another."
                ) from error
            except psycopg2.OperationalError as error:
                raise _gave_up(error) from error
            return cursor.fetchall() if cursor.description else []


def _gave_up(error: psycopg2.OperationalError) -> Failure:
    root = Cache.default().root
    if is_full(root):  # our server ends when it cannot write
        return Failure(FULL_DISK.format(path=root))
    return Failure(f"The database server failed ({_words(error)}). {ADVICE}")


def _words(error: psycopg2.Error) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def facts() -> dict[str, dict]:
    """Return all databases with what their comment says of them."""
    rows = execute(
        """
        SELECT datname, shobj_description(oid, 'pg_database')
          FROM pg_database
         WHERE datconnlimit <> -2  -- PostgreSQL's mark of one that was cut off half-way
        """
    )
    return {name: _parse(comment) for name, comment in rows}


def _parse(comment: str | None) -> dict:
    try:
        found = json.loads(comment or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def note(name: str, **values) -> None:
    """Write facts about a database into its comment."""
    text = json.dumps(values)
    execute("COMMENT ON DATABASE {} IS %s", name, values=(text,))


def filestore(name: str) -> Path:
    """Return the folder of a database's attachments."""
    return Path(os.environ["ODOO_DATA_DIR"]) / "filestore" / name


def create(name: str) -> None:
    """Create an empty database, for all languages whatever the server's default is."""
    execute("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", name)


def drop(name: str) -> None:
    """Remove a database and its attachments, with whoever is connected."""
    execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    shutil.rmtree(filestore(name), ignore_errors=True)


def copy(source: str, target: str, **values) -> None:
    """Copy a database; attachments are linked, Odoo never changes such a file.

    What is not noted as scratch lasts: it is right even if the server dies.
    """
    drop(target)
    if filestore(source).is_dir():
        shutil.copytree(filestore(source), filestore(target), copy_function=_link)
    strategy = "" if values.get("kind") == "scratch" else _lasting()
    execute("CREATE DATABASE {} TEMPLATE {}" + strategy, target, source)
    note(target, **values)


def _lasting() -> str:
    """Return how to copy a database so that a crash leaves its sequences right.

    By its default since version 15, PostgreSQL logs pages of the copy, and a sequence
    whose page is in the log may count up to 32 numbers without logging them: after a
    crash before the next checkpoint it hands out numbers that rows have already.
    """
    version = int(execute("SHOW server_version_num")[0][0])
    return " STRATEGY FILE_COPY" if version >= 150000 else ""


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def rename(source: str, target: str) -> None:
    """Rename a database with its attachments; the database comes last."""
    shutil.rmtree(filestore(target), ignore_errors=True)
    if filestore(source).is_dir():
        filestore(source).rename(filestore(target))
    execute("ALTER DATABASE {} RENAME TO {}", source, target)


def relax(name: str) -> None:
    """Let a test database skip the wait for the disk at each commit."""
    execute("ALTER DATABASE {} SET synchronous_commit = off", name)


def is_alive(pid: int) -> bool:
    """Tell whether a process of this machine still runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def drop_abandoned() -> None:
    """Remove the test databases of processes that are gone."""
    for name, values in facts().items():
        if values.get("kind") == "scratch" and not is_alive(values["pid"]):
            drop(name)
