from odoo import fields
from odoo.fields import Command

# Where people are, and what they speak; the others are in Berlin and speak English.
PLACES = {
    "lena": {"tz": "America/New_York", "lang": "de_DE"},
    "max": {"tz": "Asia/Tokyo", "lang": "de_DE"},
    "olga": {"tz": "Pacific/Auckland"},
}
# Of the currency of its orders, for one of its own.
RATE = 4


class SecondHouse:
    """Another house for the same rules, as unlike the first one as it can be.

    The project, its people's work, its orders and invoices are those of a second
    company: with a language of its own, orders in a foreign currency, days as the unit
    of time, a public holiday in every week and part-time work. Its people belong to
    the first company all the same, and work in both at once: what asks for the company
    of the user, or for the present one, gets the wrong one.

    To be named before the class whose tests shall run in this house.
    """

    @classmethod
    def _get_company(cls):
        first = cls.env.ref("base.main_company")
        franc = cls.env.ref("base.CHF")
        franc.active = True
        company = cls.env["res.company"].create(
            {"name": "Zweites Haus AG", "currency_id": franc.id}
        )
        company.partner_id.lang = "de_DE"
        cls.env.user.company_ids |= company
        cls.env = cls.env(
            context={
                **cls.env.context,
                "allowed_company_ids": (first + company).ids,
            }
        )
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=company, install_demo=False
        )
        franc.rate_ids.unlink()
        # In every company: what is converted by mistake is four times too much.
        franc.rate_ids.create(
            {
                "currency_id": franc.id,
                "name": "2020-01-01",
                "rate": RATE,
                "company_id": False,
            }
        )
        day = cls.env.ref("uom.product_uom_day")
        company.write({"timesheet_encode_uom_id": day.id})
        cls._set_work(company)
        return company.with_env(cls.env)

    @classmethod
    def _set_work(cls, company):
        """No work on Fridays, and a holiday on each Wednesday of the year."""
        calendar = company.resource_calendar_id
        calendar.tz = "Asia/Tokyo"
        calendar.attendance_ids.filtered(lambda one: one.dayofweek == "4").unlink()
        year = fields.Date.today().year
        first = fields.Datetime.to_datetime(f"{year}-01-01")
        days = [fields.Datetime.add(first, days=number) for number in range(365)]
        cls.env["resource.calendar.leaves"].create(
            [
                {
                    "name": "Public holiday",
                    "calendar_id": calendar.id,
                    "company_id": company.id,
                    "date_from": day,
                    "date_to": fields.Datetime.add(day, hours=23, minutes=59),
                }
                for day in days
                if day.weekday() == 2
            ]
        )

    @classmethod
    def _prepare_user(cls, login, name, groups, **values):
        first = cls.env.ref("base.main_company")
        if "company_id" not in values:
            values["company_id"] = first.id
            values["company_ids"] = [Command.set((first + cls.company).ids)]
        return super()._prepare_user(
            login, name, groups, **{**PLACES.get(login, {}), **values}
        )

    @classmethod
    def _create_employee(cls, user, cost=40.0):
        return cls.env["hr.employee"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "hourly_cost": cost,
                "company_id": cls.company.id,
            }
        )

    @classmethod
    def _create_project(cls, name, **values):
        return super()._create_project(name, **{"company_id": cls.company.id, **values})

    @classmethod
    def _create_order(cls, lines, **values):
        order = super()._create_order(lines, **values)
        # The chart of accounts has brought the company the currency of the first one.
        is_own = order.company_id == cls.company
        assert not is_own or order.currency_id != cls.company.currency_id
        return order

    @classmethod
    def _in_company(cls, amount):
        return amount / RATE
