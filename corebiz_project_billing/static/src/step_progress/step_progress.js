import {Component} from "@odoo/owl";

export const WAITING = "waiting";
export const RUNNING = "running";
export const DONE = "done";
export const FAILED = "failed";

/** The rows that need no more waiting, done or failed. */
export function getFinished(rows) {
    return rows.filter((row) => [DONE, FAILED].includes(row.status));
}

/**
 * One bar for something that is done with several records, one after the other, and the
 * records below it with how each one stands. `share` (0 to 1) tells how far a running
 * one is, where that is known.
 */
export class StepProgress extends Component {
    static template = "corebiz_project_billing.StepProgress";
    static props = {
        rows: {
            type: Array,
            element: {
                type: Object,
                shape: {
                    id: Number,
                    name: String,
                    status: [
                        {value: WAITING},
                        {value: RUNNING},
                        {value: DONE},
                        {value: FAILED},
                    ],
                    text: String,
                    share: {type: Number, optional: true},
                    "*": true,
                },
            },
        },
        // The rows to be listed, if these are not all.
        listed: {type: Array, optional: true},
        summary: String,
    };

    get isReady() {
        return getFinished(this.props.rows).length === this.props.rows.length;
    }

    get percent() {
        const shares = this.props.rows.map((row) =>
            row.status === RUNNING ? row.share || 0 : Number(row.status !== WAITING)
        );
        const total = shares.reduce((sum, share) => sum + share, 0);
        return Math.floor((100 * total) / (shares.length || 1));
    }
}
