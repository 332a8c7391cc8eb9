import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** What each order will be invoiced with, before taxes, and what it comes to. */
export class DueAmountsField extends Component {
    static template = "corebiz_project_billing_desk.DueAmounts";
    static props = {...standardFieldProps};

    get rows() {
        return this.props.record.data[this.props.name]?.rows || [];
    }

    get totals() {
        return this.props.record.data[this.props.name]?.totals || [];
    }
}

registry.category("fields").add("due_amounts", {
    component: DueAmountsField,
    supportedTypes: ["json"],
});
