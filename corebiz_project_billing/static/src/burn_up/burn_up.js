/* global Chart, luxon */

import {loadBundle} from "@web/core/assets";
import {cookie} from "@web/core/browser/cookie";
import {getCustomColor} from "@web/core/colors/colors";
import {formatDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {formatFloatTime} from "@web/views/fields/formatters";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {
    Component,
    onWillStart,
    onWillUpdateProps,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";

const DAY = 24 * 60 * 60 * 1000;

/**
 * The hours of a project over time: its estimate as steps, the actual hours, and the
 * forecast up to the day on which the estimate is used up.
 */
export class BurnUp extends Component {
    static template = "corebiz_project_billing.BurnUp";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.canvasRef = useRef("canvas");
        this.state = useState({points: null});
        // At once: a service cannot be called any more when the form is left meanwhile.
        onWillStart(() =>
            Promise.all([loadBundle("web.chartjs_lib"), this.load(this.props.record)])
        );
        onWillUpdateProps((nextProps) => this.load(nextProps.record));
        useEffect(
            (points, canvas) => {
                if (!canvas || !points) {
                    return;
                }
                const chart = new Chart(canvas, this.getConfig(points));
                return () => chart.destroy();
            },
            () => [this.state.points, this.canvasRef.el]
        );
    }

    /** Points of the saved project; none for a new one. */
    async load(record) {
        const points = record.resId
            ? await this.orm.call("project.project", "get_burn_up", [record.resId])
            : null;
        this.state.points = points && points.actual.length ? points : null;
    }

    /** The last point of each line, for people who do not see the chart. */
    get summary() {
        const lines = [
            [_t("Estimate"), this.state.points.estimate],
            [_t("Actual"), this.state.points.actual],
            [_t("Forecast"), this.state.points.forecast],
        ];
        const texts = lines
            .filter(([, points]) => points.length)
            .map(([label, points]) => {
                const {x, y} = points.at(-1);
                const day = this.formatDay(Date.parse(x) / DAY);
                return `${label}: ${formatFloatTime(y)} (${day})`;
            });
        return [_t("Burn-up chart"), ...texts].join(", ");
    }

    getConfig(points) {
        const scheme = cookie.get("color_scheme");
        const text = getCustomColor(scheme, "#111827", "#E4E4E4");
        const grid = getCustomColor(scheme, "#d8dadd", "#3C3E4B");
        return {
            type: "line",
            data: {
                datasets: [
                    this.getDataset(_t("Estimate"), points.estimate, "#b02a37", {
                        stepped: true,
                    }),
                    this.getDataset(_t("Actual"), points.actual, "#017e84", {
                        borderWidth: 3,
                    }),
                    this.getDataset(_t("Forecast"), points.forecast, "#017e84", {
                        borderDash: [6, 6],
                    }),
                ].filter((dataset) => dataset.data.length),
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: {mode: "nearest", intersect: false},
                plugins: {
                    legend: {labels: {color: text, boxHeight: 1}},
                    tooltip: {
                        callbacks: {
                            title: (items) => this.formatDay(items[0].parsed.x),
                            label: (item) =>
                                `${item.dataset.label}: ${formatFloatTime(item.parsed.y)}`,
                        },
                    },
                },
                scales: {
                    // A linear axis of days: Odoo ships Chart.js without its time axis.
                    x: {
                        type: "linear",
                        grid: {color: grid},
                        ticks: {
                            color: text,
                            maxTicksLimit: 8,
                            maxRotation: 0,
                            precision: 0,
                            callback: (day) => this.formatDay(day),
                        },
                    },
                    y: {
                        beginAtZero: true,
                        grid: {color: grid},
                        ticks: {color: text},
                        title: {display: true, text: _t("Hours"), color: text},
                    },
                },
            },
        };
    }

    getDataset(label, points, color, options) {
        return {
            label,
            data: points.map(({x, y}) => ({x: Date.parse(x) / DAY, y})),
            borderColor: color,
            backgroundColor: color,
            borderWidth: 2,
            pointRadius: 2,
            ...options,
        };
    }

    /** The date of a day since 1970, as the user writes dates. */
    formatDay(day) {
        return formatDate(luxon.DateTime.fromMillis(day * DAY, {zone: "utc"}));
    }
}

export const burnUp = {component: BurnUp};

registry.category("view_widgets").add("burn_up", burnUp);
