from odoo.fields import Command


class GermanHouse:
    """A GmbH that keeps its books by SKR03 and writes its letters by DIN 5008.

    To be named before the class whose tests shall run in this house. The first company
    of the database stays what it was, so the same tests run without a German house.
    """

    @classmethod
    def _get_company(cls):
        euro = cls.env.ref("base.EUR")
        euro.active = True
        company = cls.env["res.company"].create(
            {
                "name": "Nordlicht GmbH",
                "street": "Speicherstraße 7",
                "zip": "24103",
                "city": "Kiel",
                "country_id": cls.env.ref("base.de").id,
                "currency_id": euro.id,
                "vat": "DE136695976",
                "phone": "+49 431 9000 0",
                "email": "info@nordlicht.example.com",
                "company_registry": "12345 KI",
                "report_footer": "<p>Geschäftsführung: Karin Nord</p>",
            }
        )
        company.partner_id.lang = "de_DE"
        cls.env.user.company_ids |= company
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": company.ids}
        )
        cls.env["account.chart.template"].try_loading(
            "de_skr03", company=company, install_demo=False
        )
        company.write(
            {
                "external_report_layout_id": cls.env.ref(
                    "l10n_din5008.external_layout_din5008"
                ).id,
                "paperformat_id": cls.env.ref("l10n_din5008.paperformat_euro_din").id,
            }
        )
        return company.with_env(cls.env)

    @classmethod
    def _create_user(cls, login, name, groups, **values):
        if "company_id" not in values:
            values["company_id"] = cls.company.id
            values["company_ids"] = [Command.set(cls.company.ids)]
        return super()._create_user(login, name, groups, **values)
