import {Dialog} from "@web/core/dialog/dialog";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useAutofocus} from "@web/core/utils/hooks";
import {Component, onWillStart, useState} from "@odoo/owl";
import {Proposal} from "./proposal";
import {book, readLine} from "./quick_booking";

const DURATIONS = ["0:15", "0:30", "1:00", "2:00"];
const FIRST_WORD = /^\S*\s*/;

/**
 * One line, what it would book, and Enter books it. An hour is there already, so that
 * opening the dialog and confirming books one.
 */
export class QuickBookingDialog extends Component {
    static template = "corebiz_project_billing_quick_booking.Dialog";
    static components = {Dialog, Proposal};
    static props = {
        close: Function,
        line: {type: String, optional: true},
        target: {type: Object, optional: true},
    };
    static defaultProps = {line: "1:00 ", target: {}};

    setup() {
        this.durations = DURATIONS;
        this.keepLast = new KeepLast();
        this.inputRef = useAutofocus({refName: "line"});
        this.state = useState({
            line: this.props.line,
            proposals: [],
            error: false,
            has_more: false,
            chosen: 0,
            isBooking: false,
        });
        onWillStart(() => this.read());
    }

    /** Ask the server what the line would book. */
    read() {
        const {line} = this.state;
        this.reading = this.keepLast
            .add(readLine(this.env, line, this.props.target))
            .then((answer) => Object.assign(this.state, answer, {chosen: 0}));
        return this.reading;
    }

    onInput(ev) {
        this.state.line = ev.target.value;
        this.read();
    }

    /** Put another duration in front of the text. */
    setDuration(duration) {
        const text = this.state.line.replace(FIRST_WORD, "");
        this.state.line = `${duration} ${text}`;
        this.inputRef.el.focus();
        return this.read();
    }

    async book() {
        if (this.state.isBooking) {
            return;
        }
        this.state.isBooking = true;
        try {
            await this.reading;
            const proposal = this.state.proposals[this.state.chosen];
            if (proposal) {
                await book(this.env, proposal);
                this.props.close();
            }
        } finally {
            this.state.isBooking = false;
        }
    }
}

registry
    .category("actions")
    .add("corebiz_project_billing.quick_booking", (env, {params}) => {
        env.services.dialog.add(QuickBookingDialog, {target: params});
    });
