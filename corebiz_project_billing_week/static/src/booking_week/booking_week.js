import {Component, onWillStart, useRef, useState} from "@odoo/owl";
import {AutoComplete} from "@web/core/autocomplete/autocomplete";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {Mutex} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {formatMinutes, sumMinutes} from "./week_minutes";
import {WeekCell} from "./week_cell";

const MODEL = "project.booking.week";
// What the server refuses with a sentence.
const REFUSALS = [
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
    "odoo.exceptions.AccessError",
    "odoo.exceptions.MissingError",
];
const STEPS = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    Enter: [1, 0],
};

/** Whether an arrow would leave the text of a field on this side. */
function isAtEdge(input, side) {
    if (!input.value || input.tagName !== "INPUT") {
        return true;
    }
    const {selectionStart: start, selectionEnd: end, value} = input;
    const isAll = start === 0 && end === value.length;
    return isAll || (start === end && start === (side < 0 ? 0 : value.length));
}

/**
 * Own bookings of a week: rows of project and task by days, or one day on a phone. The
 * server says what is there; rows without bookings are remembered here only.
 */
export class BookingWeek extends Component {
    static template = "corebiz_project_billing_week.BookingWeek";
    static components = {AutoComplete, Layout, WeekCell};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.ui = useState(useService("ui"));
        this.rootRef = useRef("root");
        // One after the other: a change is based on what the one before has left.
        this.mutex = new Mutex();
        // The refused cell at which going on has stopped once.
        this.stoppedAt = null;
        this.formatMinutes = formatMinutes;
        this.sumMinutes = sumMinutes;
        this.state = useState({
            week: null,
            dayIndex: 0,
            note: "",
            alert: "",
            isAdding: false,
        });
        const {day, rows, dayIndex} = this.props.state || {};
        useSetupAction({
            rootRef: this.rootRef,
            beforeLeave: () => this.settle(),
            getLocalState: () => ({
                day: this.firstDay,
                rows: this.pairs,
                dayIndex: this.state.dayIndex,
            }),
        });
        onWillStart(async () => {
            await this.load(day, rows);
            const today = this.days.findIndex((one) => one.is_today);
            this.state.dayIndex =
                dayIndex === undefined ? Math.max(today, 0) : dayIndex;
        });
        this.sources = [
            {
                placeholder: _t("Loading..."),
                options: (text) => this.findRows(text),
            },
        ];
    }

    get display() {
        return {controlPanel: {}};
    }

    get days() {
        return this.state.week.days;
    }

    get rows() {
        return this.state.week.rows;
    }

    get firstDay() {
        return this.days[0].date;
    }

    /** Where typing begins in new rows: a phone shows one day alone. */
    get beginning() {
        return this.ui.isSmall ? this.state.dayIndex : 0;
    }

    get pairs() {
        return this.rows.map((row) => [row.project_id, row.task_id]);
    }

    /** The days that are shown: all, or one on a phone; each with its place. */
    get shownDays() {
        const days = this.days.map((day, index) => ({...day, index}));
        return this.ui.isSmall ? [days[this.state.dayIndex]] : days;
    }

    // === Figures ===

    getDayMinutes(index) {
        return sumMinutes(this.rows.map((row) => row.cells[index]));
    }

    get weekMinutes() {
        return this.days.reduce(
            (sum, _day, index) => sum + this.getDayMinutes(index),
            0
        );
    }

    /** How a sum of hours looks: less than the working time is bold. */
    getSumClass(minutes, due) {
        return minutes < due ? "text-end o_week_short" : "text-end";
    }

    getRowName(row) {
        return row.task ? `${row.project} / ${row.task}` : row.project;
    }

    getLabel(row, day) {
        return `${this.getRowName(row)}, ${day.title}`;
    }

    // === Loading ===

    async load(day, rows = []) {
        this.state.week = await this.orm.call(MODEL, "get_week", [day || false, rows]);
    }

    /** Show what the server has, once all that was typed is saved. */
    reload(rows = this.pairs) {
        const day = this.firstDay;
        return this.mutex.exec(() => this.load(day, rows));
    }

    /**
     * Save the field in which the cursor is, and wait for all that is on its way.
     *
     * @returns {Promise<Boolean>} false where something was refused: the cursor is there
     *     then. Who goes on a second time leaves it behind
     */
    async settle() {
        const root = this.rootRef.el;
        if (root && root.contains(document.activeElement)) {
            document.activeElement.blur();
        }
        await this.mutex.getUnlockedDef();
        await this.rendered();
        const refused = root && root.querySelector(".o_week_cell.is-invalid");
        if (!refused || refused === this.stoppedAt) {
            return true;
        }
        this.stoppedAt = refused;
        refused.focus();
        return false;
    }

    /** Wait until the cells show what was answered. */
    async rendered() {
        for (let frame = 0; frame < 2; frame++) {
            await new Promise((resolve) => {
                requestAnimationFrame(resolve);
            });
        }
    }

    /** @returns {Promise<Boolean>} false where something is not saved: it stays */
    async goTo(day, dayIndex = this.state.dayIndex) {
        if (!(await this.settle())) {
            return false;
        }
        await this.load(day);
        Object.assign(this.state, {dayIndex, note: "", alert: ""});
        return true;
    }

    async goToToday() {
        if (await this.goTo(false)) {
            this.state.dayIndex = Math.max(
                this.days.findIndex((one) => one.is_today),
                0
            );
        }
    }

    /** On a phone: the day before or behind, also of another week. */
    async stepDay(step) {
        const index = this.state.dayIndex + step;
        if (index < 0) {
            await this.goTo(this.state.week.previous, this.days.length - 1);
        } else if (index >= this.days.length) {
            await this.goTo(this.state.week.next, 0);
        } else if (await this.settle()) {
            this.state.dayIndex = index;
        }
    }

    // === Rows ===

    async findRows(text) {
        const found = await this.orm.silent.call(MODEL, "find_rows", [text]);
        return found.map((target) => ({
            label: this.getRowName(target),
            onSelect: () => this.addRow(target),
        }));
    }

    async addRow({project_id, task_id}) {
        this.state.isAdding = false;
        await this.showRows([[project_id, task_id]]);
        const place = this.pairs.findIndex(
            ([project, task]) => project === project_id && task === task_id
        );
        this.focus(place, this.beginning);
    }

    async copyLastRows() {
        await this.settle();
        const {rows, message} = await this.orm.call(MODEL, "get_last_rows", [
            this.firstDay,
        ]);
        const place = this.rows.length;
        await this.showRows(rows);
        this.state.note = message;
        this.focus(this.rows.length > place ? place : 0, this.beginning);
    }

    async showRows(rows) {
        const shown = new Set(this.pairs.map(String));
        const added = rows.filter((pair) => !shown.has(String(pair)));
        await this.reload([...this.pairs, ...added]);
        // The cells of the new rows are there before one of them is gone to.
        await this.rendered();
    }

    // === Cells ===

    /** Save what was typed; the sentence of the server where it refuses. */
    save(row, index, text) {
        const {date} = this.days[index];
        const {week} = this.state;
        this.stoppedAt = null;
        return this.mutex.exec(async () => {
            try {
                const cell = await this.orm.silent.call(MODEL, "write_cell", [
                    date,
                    row.project_id,
                    row.task_id,
                    text,
                    row.cells[index].bookings,
                ]);
                row.cells[index] = cell;
                this.state.alert = "";
                return false;
            } catch (error) {
                if (!REFUSALS.includes(error.exceptionName)) {
                    throw error;
                }
                this.state.alert = error.data.message;
                if (week === this.state.week) {
                    await this.refreshCell(row, index);
                }
                return error.data.message;
            }
        });
    }

    /** What is in a cell now: it may have changed meanwhile. */
    async refreshCell(row, index) {
        const week = await this.orm.call(MODEL, "get_week", [
            this.days[index].date,
            [[row.project_id, row.task_id]],
        ]);
        const found = week.rows.find(
            ({project_id, task_id}) =>
                project_id === row.project_id && task_id === row.task_id
        );
        if (found) {
            row.cells[index] = found.cells[index];
        }
    }

    async open(row, index) {
        if (!(await this.settle())) {
            return;
        }
        const action = await this.orm.call(MODEL, "get_cell_action", [
            this.days[index].date,
            row.project_id,
            row.task_id,
        ]);
        await this.action.doAction(action);
    }

    tell(note) {
        this.state.note = note || "";
    }

    // === Keys ===

    focus(rowIndex, dayIndex) {
        const cell = this.rootRef.el.querySelector(
            `[data-place="${rowIndex}-${dayIndex}"]`
        );
        if (cell) {
            cell.focus();
        }
        return Boolean(cell);
    }

    onKeydown(ev) {
        const {place} = ev.target.dataset;
        const step = STEPS[ev.key];
        if (!place || !step || ev.altKey || ev.ctrlKey || ev.metaKey || ev.shiftKey) {
            return;
        }
        const [down, right] = step;
        if (ev.key === "Enter" && ev.target.tagName === "BUTTON") {
            return;
        }
        if (right && !isAtEdge(ev.target, right)) {
            return;
        }
        ev.preventDefault();
        const [rowIndex, dayIndex] = place.split("-").map(Number);
        const hasMoved = this.focus(rowIndex + down, dayIndex + right);
        if (!hasMoved && ev.key === "Enter") {
            // In the last row: to the first of the next day.
            if (!this.focus(0, dayIndex + 1)) {
                this.saveHere(ev.target);
            }
        }
    }

    /** Save without going away, where there is nowhere to go. */
    saveHere(input) {
        input.blur();
        input.focus();
    }
}

registry.category("actions").add("corebiz_project_billing.booking_week", BookingWeek);
