import {Component, onMounted, onWillUnmount} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const PAUSE = 2000; // Milliseconds between two looks

/** Reads a run again as long as projects of it wait. */
export class BillingRunProgress extends Component {
    static template = "corebiz_project_billing_monthly.BillingRunProgress";
    static props = {...standardWidgetProps};

    setup() {
        onMounted(() => {
            this.timer = setInterval(() => this.look(), PAUSE);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    get waiting() {
        return this.props.record.data.waiting_count;
    }

    async look() {
        if (this.waiting && !this.isLooking) {
            this.isLooking = true;
            try {
                await this.props.record.load();
            } finally {
                this.isLooking = false;
            }
        }
    }
}

registry.category("view_widgets").add("billing_run_progress", {
    component: BillingRunProgress,
    fieldDependencies: [{name: "waiting_count", type: "integer"}],
});
