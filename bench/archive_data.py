"""The projects that ``archive.py`` measures, made inside ``odoo shell``."""

import random

from dataset import _copy, _copy_messages

BOOKINGS_PER_TASK = 50
HALF = 1 << 19  # bytes of each half of a file: noise, and words that can be packed
BATCH = 20  # files that are made at once


def load(env, name, bookings, messages, megabytes):
    """Put a project of this size into the queue of the archive."""
    env = env(context={"tracking_disable": True, "mail_create_nolog": True})
    user = _create_user(env, name)
    project = env["project.project"].create(
        {"name": f"Archive {name}", "user_id": user.id, "leader_id": user.id}
    )
    task = env["project.task"].create({"name": "Task", "project_id": project.id})
    message = task.message_post(body="Some words about the work")
    env.flush_all()
    tasks = max(bookings // BOOKINGS_PER_TASK, 1)
    _copy(env, "project_task", task, {}, f"generate_series(2, {tasks}) g(n)")
    env.cr.execute("SELECT id FROM project_task WHERE project_id = %s", [project.id])
    ids = [number for [number] in env.cr.fetchall()]
    chosen = f"(ARRAY[{','.join(map(str, ids))}])[1 + g.n % {tasks}]"
    _copy_messages(env, message, chosen, messages)
    _create_files(env, ids, megabytes)
    # Empty as it is, it has nothing to bill, and takes all steps.
    for state in ("pl_done", "pm_done", "po_billed", "po_archived"):
        reason = {"billing_reason": "Measured"} if state.startswith("po_") else {}
        project.with_user(user).write({"billing_state": state, **reason})
    env.flush_all()
    _copy_bookings(env, name, project, chosen, bookings)
    env.cr.commit()


def _create_user(env, name):
    env.company.project_office_email = "office@example.com"
    rights = env.ref("corebiz_project_billing.group_billing_administrator")
    return env["res.users"].create(
        {
            "name": f"Archivist {name}",
            "login": f"archivist_{name}",
            "email": f"archivist_{name}@example.com",
            "group_ids": [(4, rights.id)],
        }
    )


def _create_files(env, tasks, count):
    """Files of one MB each, the same in every run."""
    words = (b"What was done on this day, and by whom. " * HALF)[:HALF]
    for start in range(0, count, BATCH):
        env["ir.attachment"].create(
            [
                {
                    "name": f"file {number}.bin",
                    "raw": random.Random(number).randbytes(HALF) + words,
                    "mimetype": "application/octet-stream",
                    "res_model": "project.task",
                    "res_id": tasks[number % len(tasks)],
                }
                for number in range(start, min(start + BATCH, count))
            ]
        )
        env.invalidate_all()


def _copy_bookings(env, name, project, task, count):
    """Copied by SQL, which no guard stops, from a booking on another project."""
    employee = env["hr.employee"].create({"name": f"Employee {name}"})
    other = env["project.project"].create({"name": f"Seed {name}"})
    line = env["account.analytic.line"].create(
        {
            "name": "Work",
            "project_id": other.id,
            "task_id": env["project.task"]
            .create({"name": "Seed", "project_id": other.id})
            .id,
            "employee_id": employee.id,
            "unit_amount": 1,
        }
    )
    env.flush_all()
    _copy(
        env,
        "account_analytic_line",
        line,
        {
            "project_id": str(project.id),
            "account_id": str(project.account_id.id or "NULL"),
            "task_id": task,
            "name": "'Work on part ' || g.n",
            "date": "CURRENT_DATE - (g.n * 7919 % 1095)::int",
        },
        f"generate_series(1, {count}) g(n)",
    )
