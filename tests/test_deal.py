"""Two people make a project of the same won opportunity at the same moment."""

from concurrent.futures import ThreadPoolExecutor

DIALOG = "crm.lead.project.create"
GROUPS = (
    "project.group_project_user",
    "hr_timesheet.group_hr_timesheet_user",
    "sales_team.group_sale_salesman_all_leads",
)


def test_pressing_at_once_makes_one_project(house):
    people = house.admin(
        "res.users",
        "create",
        vals_list=[
            {
                "name": login,
                "login": login,
                "email": f"{login}@corebiz.example.com",
                "group_ids": [[6, 0, [house.ref(group) for group in GROUPS]]],
            }
            for login in ("seller_one", "seller_two")
        ],
        context={"no_reset_password": True},
    )
    assert len(people) == 2
    clients = [house.server.api(login) for login in ("seller_one", "seller_two")]
    (lead,) = clients[0](
        "crm.lead",
        "create",
        vals_list=[
            {"name": "At once", "type": "opportunity", "partner_id": house.customer}
        ],
    )
    clients[0]("crm.lead", "action_set_won", [lead])

    def press(client):
        (dialog,) = client(DIALOG, "create", vals_list=[{"lead_id": lead}])
        return client, dialog

    def confirm(opened):
        client, dialog = opened
        return client(DIALOG, "action_confirm", [dialog])["res_id"]

    # Both dialogs are open before either is confirmed, each of them twice.
    opened = [press(client) for client in clients] * 2
    with ThreadPoolExecutor(len(opened)) as pool:
        made = list(pool.map(confirm, opened))
    assert len(set(made)) == 1
    found = house.sql("SELECT id FROM project_project WHERE opportunity_id = %s", lead)
    assert found == [(made[0],)]
