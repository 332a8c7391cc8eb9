"""What the office keeps for the house: work types and their rules, kinds of waivers."""

# The day of the week on which a rule sets a type, 0 for Monday; by company.
WEEK = {(0, 5): "Weekend", (0, 6): "Goodwill", (1, 0): "Night"}
# Company, factor, and the price where the type has a product of its own.
TYPES = {
    "Weekend": (0, 1.5, None),
    "Goodwill": (0, 0.0, None),
    "Travel": (0, 1.0, 45.0),
    "Training": (0, 1.0, None),  # a mark that changes nothing
    "Night": (1, 2.0, None),
}


class AgreedMixin:
    """Builds it behind the bookings that sequences begin with: no rule saw them."""

    @classmethod
    def _create_work_types(cls):
        types = cls.env["project.work.type"]
        cls.work_types = {}
        for name, (company, factor, price) in TYPES.items():
            vals = {
                "name": name,
                "company_id": cls.companies[company].id,
                "factor": factor,
            }
            if price is not None:
                vals["product_id"] = cls._create_product(
                    name, "delivered_timesheet", price
                ).id
            cls.work_types[name] = types.create(vals)
        rules = cls.env["project.work.type.rule"]
        cls.work_type_rules = {
            place: rules.create(
                {"day": str(place[1]), "work_type_id": cls.work_types[name].id}
            )
            for place, name in WEEK.items()
        }

    @classmethod
    def _create_waiver_kinds(cls):
        """One that is archived, and one of the second company, beside the others."""
        kinds = cls.env["project.waiver.kind"]
        kinds.create({"name": "Old kind", "active": False})
        kinds.create({"name": "Second house", "company_id": cls.companies[1].id})
        cls.waiver_kinds = kinds.with_context(active_test=False).search([], order="id")

    @classmethod
    def _describe_agreed(cls, model):
        """The same for the model."""
        model.companies = {p.id: p.company_id.id for p in cls.projects}
        own = cls.work_types["Travel"].product_id.currency_id
        model.order_rates = {
            order.id: own._get_conversion_rate(
                own, order.currency_id, order.company_id, order.date_order
            )
            for order in cls.orders
        }
        for name, work_type in cls.work_types.items():
            _company, factor, price = TYPES[name]
            model.add_work_type(work_type.id, work_type.company_id.id, factor, price)
        for (company, day), name in WEEK.items():
            place = cls.companies[company].id, day
            model.week[place] = cls.work_types[name].id
        for booking in cls.start:
            model.types[booking.id] = None
            model.persons[booking.id] = booking.employee_id.id
            model.employers[booking.id] = booking.company_id.id
        for kind in cls.waiver_kinds.filtered("active"):
            model.waiver_kinds[kind.id] = kind.company_id.id or None
