import {Component} from "@odoo/owl";

/** What would be booked: hours, task and project, day, text. */
export class Proposal extends Component {
    static template = "corebiz_project_billing_quick_booking.Proposal";
    static props = {proposal: Object};
}
