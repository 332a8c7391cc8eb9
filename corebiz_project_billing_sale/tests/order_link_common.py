from .sale_common import SaleMixin


class OrderLinkMixin(SaleMixin):
    """Orders, each of which one thing only ties to a project."""

    @classmethod
    def _create_licence(cls):
        """Sold by the piece; makes neither projects nor tasks."""
        return cls.env["product.product"].create(
            {
                "name": "Licence",
                "type": "service",
                "service_policy": "ordered_prepaid",
                "service_tracking": "no",
                "uom_id": cls.env.ref("uom.product_uom_unit").id,
                "taxes_id": False,
            }
        )

    @classmethod
    def _create_quotation(cls, product, count=1, **values):
        """A quotation of ``count`` pieces, each a line of its own, at 100."""
        line = {"product_id": product.id, "price_unit": 100}
        return cls._create_order([line] * count, **values)

    @classmethod
    def _create_linked_orders(cls, project, product):
        """Quotations of one piece at 100, as {what ties it to the project: order}."""
        orders = {}
        for name, link in cls._get_linking_calls(project).items():
            orders[name] = cls._create_quotation(product, client_order_ref=name)
            link(orders[name], orders[name].order_line)
        cls.env.flush_all()
        return orders

    @classmethod
    def _get_linking_calls(cls, project):
        """What ties an order and its line to ``project``."""
        rates = cls.env["project.sale.line.employee.map"]
        milestones = cls.env["project.milestone"]
        booking = cls._book(cls.employee, cls._create_task(project)).sudo()
        expert = cls._create_employee(cls.account_manager)
        of_project = {"project_id": project.id}
        return {
            # First, because Odoo takes the line of a rate for a project without one.
            "project": lambda _order, line: project.write({"sale_line_id": line.id}),
            "task": lambda _order, line: cls._create_task(
                project, sale_line_id=line.id
            ),
            "milestone": lambda _order, line: milestones.create(
                {"name": "Live", "sale_line_id": line.id, **of_project}
            ),
            "rate": lambda _order, line: rates.create(
                {"employee_id": expert.id, "sale_line_id": line.id, **of_project}
            ),
            "booking": lambda _order, line: booking.write(
                {"so_line": line.id, "is_so_line_edited": True}
            ),
            "made": lambda _order, line: line.write(of_project),
            "made task": lambda _order, line: line.write(
                {"task_id": cls._create_task(project).id}
            ),
            "order": lambda order, _line: order.write(of_project),
            "supplement": lambda order, _line: order._write_by_code(
                {"supplement_project_id": project.id}
            ),
            "reinvoiced costs": lambda order, _line: project.write(
                {"reinvoiced_sale_order_id": order.id}
            ),
            "account": lambda _order, line: line.write(
                {"analytic_distribution": {project.account_id.id: 100}}
            ),
        }
