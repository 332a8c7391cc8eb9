import json
from datetime import timedelta
from itertools import cycle

from odoo import fields
from odoo.tools import mute_logger

from .door_common import CLOSED, OPEN
from .door_trial import CHANGING, MAKING
from .doors import MAY_START_WITH

PATIENCE = 60  # seconds until a page must answer
REFUSED = (403, 404, 422)


class HttpDoors:
    """The same over JSON-2: a real HTTP server, and a key for each of the people.

    Every method is called by everybody, on the closed project. Every field is brought
    in once; people and channels take turns, so that each of them meets in each channel
    many fields. Everything else is tried in process (``_call``), where a call costs a
    tenth: behind the key, JSON-2 calls the same methods with the same arguments.
    """

    @classmethod
    def _make_keys(cls):
        """A bearer key for each person, as the preferences' dialog makes it."""
        day = fields.Datetime.now() + timedelta(days=1)
        keys = cls.env["res.users.apikeys"]
        return {
            user: keys.with_user(user).sudo()._generate("rpc", "doors", day)
            for user in cls.kinds.values()
        }

    @mute_logger("odoo.http", "odoo.sql_db")
    def _post(self, user, record, method, kwargs, context, probe):
        """Call over HTTP, and undo it; as ``_call``."""
        is_bare = getattr(getattr(type(record), method), "_api_model", False)
        body = {**kwargs, "context": context or {}}
        if not is_bare:
            body["ids"] = record.ids
        with self.env.cr.savepoint() as savepoint:
            answer = self.url_open(
                f"/json/2/{record._name}/{method}",
                data=json.dumps(body, default=str),
                headers={
                    "Authorization": f"bearer {self.keys[user]}",
                    "X-Odoo-Database": self.env.cr.dbname,
                    "Content-Type": "application/json",
                },
                timeout=PATIENCE,
            )
            self.env.invalidate_all(flush=False)
            found = probe(answer) if answer.ok else None
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        crash = ""
        if not answer.ok and answer.status_code not in REFUSED:
            crash = f"{answer.status_code} {answer.text[:300]}"
        text = answer.json() if answer.ok else ""
        return text, "" if answer.ok else answer.text, crash, found

    def _post_counted(self, user, record, method, kwargs, context):
        """Call over HTTP; (answer, refusal, crash, tables that were written)."""
        self.env.flush_all()
        before = self._count_changes()
        answer, refusal, crash, written = self._post(
            *(user, record, method, kwargs, context),
            probe=lambda _answer: self._find_written(before),
        )
        return answer, refusal, crash, written or set()

    def _check_fields_over_http(self):
        """Let everybody in turn bring every field in, by each channel in turn.

        :return: the number of calls, and what is wrong
        """
        count, wrong = 0, []
        people, channels = cycle(self.kinds.items()), cycle([*CHANGING, *MAKING])
        for trial in list(self._get_trials(OPEN)):
            for name in trial.names:
                (kind, user), channel = next(people), next(channels)
                ways = {**trial.get_changes(user), **trial.get_creations(user)}
                is_new = channel in MAKING
                find = trial.find_taken if is_new else trial.find_changed
                allowed = MAY_START_WITH if is_new else self._get_may_set(OPEN)
                calls = list(ways[channel]([name])) if channel in ways else []
                if is_new and not trial.values[name]:
                    # A new record without it says nothing.
                    calls = []
                if not trial.record and channel not in ("create", "web_save_new"):
                    calls = []
                for target, method, kwargs, context in calls:
                    count += 1
                    _answer, _refusal, crash, found = self._post(
                        *(user, target, method, kwargs, context),
                        probe=lambda _answer, f=find, n=name: f([n]),
                    )
                    door = f"{trial.record._name}.{name}"
                    said = f"{door} for {kind} by {channel}"
                    if crash:
                        wrong.append(f"{said} crashes: {crash}")
                    if found and kind not in allowed.get(door, ((),))[0]:
                        wrong.append(f"{said} is written")
        return count, wrong

    def _assert_fields_shut_over_http(self, least):
        count, wrong = self._check_fields_over_http()
        self.assertFalse(wrong, "\n".join(wrong))
        self.assertGreater(count, least)
        self._note_figures("fields_json2", people=len(self.kinds), calls=count)

    def _assert_methods_shut_over_http(self, least):
        self._assert_methods_shut(CLOSED, least, call=self._post_counted, name="json2")
