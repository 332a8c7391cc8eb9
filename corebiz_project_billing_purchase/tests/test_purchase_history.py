from .common import PurchaseCase


class TestPurchaseHistory(PurchaseCase):
    """Purchases stand in the history, for those who may read them."""

    def _get_rows(self, user, kind):
        return (
            self.env["project.history"]
            .with_user(user)
            .search([("project_id", "=", self.project.id), ("kind", "=", kind)])
        )

    def test_order_in_the_history(self):
        order = self._order(self.project, task_id=self.task.id)
        row = self._get_rows(self.buyer, "purchase")
        self.assertEqual((row.res_model, row.res_id), ("purchase.order", order.id))
        self.assertEqual(row.task_id, self.task)
        self.assertEqual(row.amount, -order.amount_total)
        self.assertFalse(self._get_rows(self.leader, "purchase"))

    def test_what_is_written_about_it(self):
        order = self._order(self.project)
        order.message_post(
            body="Late again", message_type="comment", subtype_xmlid="mail.mt_note"
        )
        self.assertIn("Late again", self._get_rows(self.buyer, "note").mapped("body"))
        self.assertFalse(self._get_rows(self.leader, "note"))
