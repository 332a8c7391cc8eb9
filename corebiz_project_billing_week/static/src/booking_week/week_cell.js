import {_t} from "@web/core/l10n/translation";
import {Component, useEffect, useRef, useState} from "@odoo/owl";
import {formatMinutes} from "./week_minutes";

/**
 * One cell: a field for no or one booking, a button that opens several. What is typed is
 * saved when the field is left; Escape takes it back.
 */
export class WeekCell extends Component {
    static template = "corebiz_project_billing_week.Cell";
    static props = {
        cell: Object,
        label: String,
        place: String,
        hasText: {type: Boolean, optional: true},
        save: Function,
        open: Function,
        tell: Function,
    };
    static defaultProps = {hasText: false};

    setup() {
        this.inputRef = useRef("input");
        // What is typed and not saved yet, and why it could not be.
        this.state = useState({typed: null, error: false, isWide: false});
        useEffect(() => {
            if (this.inputRef.el && this.state.typed === null) {
                this.inputRef.el.value = this.shown;
            }
        });
    }

    get isShared() {
        return this.props.cell.bookings.length > 1;
    }

    get isLocked() {
        return Boolean(this.props.cell.lock);
    }

    get hours() {
        const {bookings, minutes} = this.props.cell;
        return bookings.length ? formatMinutes(minutes) : "";
    }

    get shown() {
        const {hasText, cell} = this.props;
        return (hasText || this.state.isWide) && cell.text ? cell.text : this.hours;
    }

    get sharedLabel() {
        return _t("%(cell)s: %(hours)s, %(count)s bookings", {
            cell: this.props.label,
            hours: this.hours,
            count: this.props.cell.bookings.length,
        });
    }

    /** What the cell says beside its hours: what is wrong, why it is fixed, its text. */
    get note() {
        const {cell} = this.props;
        return this.state.error || cell.lock || cell.text;
    }

    onFocus() {
        this.inputRef.el.select();
        this.props.tell(this.note);
    }

    onInput(ev) {
        Object.assign(this.state, {typed: ev.target.value, error: false});
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            this.takeBack();
            ev.stopPropagation();
        } else if (ev.key === "F2") {
            this.widen();
            ev.preventDefault();
        }
    }

    takeBack() {
        Object.assign(this.state, {typed: null, error: false, isWide: false});
        this.inputRef.el.value = this.shown;
        this.inputRef.el.select();
        this.props.tell(this.note);
    }

    /** Show the whole text of the booking, to change it. */
    widen() {
        if (this.isLocked || this.state.typed !== null) {
            return;
        }
        this.state.isWide = true;
        this.inputRef.el.value = this.shown;
        this.inputRef.el.setSelectionRange(this.shown.length, this.shown.length);
    }

    async onBlur() {
        const {typed, error: isRefused} = this.state;
        if (isRefused) {
            // It stays until it is typed anew: passing by is no decision.
            return;
        }
        if (typed === null || typed.trim() === this.shown) {
            Object.assign(this.state, {typed: null, error: false, isWide: false});
            return;
        }
        this.state.isWide = false;
        const error = await this.props.save(typed);
        if (this.state.typed === typed) {
            this.state.typed = error ? typed : null;
            this.state.error = error;
        }
    }
}
