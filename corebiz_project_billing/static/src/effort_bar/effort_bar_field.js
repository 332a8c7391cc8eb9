import {registry} from "@web/core/registry";
import {formatFloat} from "@web/core/utils/numbers";
import {
    ProgressBarField,
    progressBarField,
} from "@web/views/fields/progress_bar/progress_bar_field";

// Per cent of the estimate from which the bar warns, as the early warning does.
const WARNING = 80;

/**
 * How much of an estimate is used: green, amber from the early warning on, red beyond
 * the estimate. Shows a percentage, unlike Odoo's bar, which knows one colour below 100.
 */
export class EffortBarField extends ProgressBarField {
    static template = "corebiz_project_billing.EffortBarField";

    /** What the bar is about, for people who do not see where it stands. */
    get label() {
        return this.props.title || this.props.record.fields[this.props.name].string;
    }

    /** Beyond the estimate the bar is full; what is read out says how far beyond. */
    get valueText() {
        return `${this.formatCurrentValue()} %`;
    }

    /** Not below zero, which corrections can cause: the bar has no such width. */
    get currentValue() {
        return Math.max(super.currentValue, 0);
    }

    get progressBarColorClass() {
        if (this.currentValue > this.maxValue) {
            return "bg-danger";
        }
        return this.currentValue >= WARNING ? "bg-warning" : "bg-success";
    }

    /** Whole per cent; one decimal where rounding would hide that the limit is passed. */
    formatCurrentValue() {
        const isClose = this.currentValue > 99 && this.currentValue < 101;
        const digits = isClose && this.currentValue !== this.maxValue ? 1 : 0;
        return formatFloat(this.currentValue, {digits: [16, digits]});
    }
}

export const effortBarField = {
    ...progressBarField,
    component: EffortBarField,
    additionalClasses: ["o_field_progressbar"],
    supportedOptions: [],
    extractProps: ({attrs}) => ({title: attrs.title}),
};

registry.category("fields").add("effort_bar", effortBarField);
