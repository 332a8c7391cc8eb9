import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * Bars of money and of hours: what is there against what is expected, or planned. A
 * table for who reads it with a program, with the bars drawn in its cells.
 */
export class EvaluationChart extends Component {
    static template = "corebiz_project_billing_evaluation.EvaluationChart";
    static props = {...standardFieldProps};

    get chart() {
        return this.props.record.data[this.props.name] || {money: [], hours: []};
    }

    /**
     * @param {Array} bars that share a scale
     * @param {Number} amount
     * @returns {String} its length in the cell
     */
    getWidth(bars, amount) {
        const most = Math.max(
            ...bars.map((bar) => Math.max(Math.abs(bar.value), Math.abs(bar.plan)))
        );
        return `width: ${most ? (100 * Math.abs(amount)) / most : 0}%`;
    }

    /**
     * @param {Object} bar
     * @returns {String} bad where money is lost, or more was needed than planned
     */
    getColor(bar) {
        if (bar.key === "cost") {
            return "bg-primary";
        }
        const isBad = bar.key ? bar.value < 0 : bar.plan && bar.value > bar.plan;
        return isBad ? "bg-danger" : bar.key ? "bg-success" : "bg-info";
    }
}

registry.category("fields").add("evaluation_chart", {
    component: EvaluationChart,
    supportedTypes: ["json"],
});
