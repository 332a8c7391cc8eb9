/* global luxon */

import {Component, onWillDestroy, onWillStart, useState} from "@odoo/owl";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {rpcBus} from "@web/core/network/rpc";
import {user} from "@web/core/user";
import {useBus, useChildRef, useService} from "@web/core/utils/hooks";
import {useDropdownState} from "@web/core/dropdown/dropdown_hooks";

const {DateTime} = luxon;
const MODEL = "account.analytic.line";
const TICK = 5000;
const UNSAVED = ".o_form_status_indicator_buttons:not(.invisible)";
const DAY_AND_TIME = {
    weekday: "long",
    day: "numeric",
    month: "short",
    hour: "numeric",
    minute: "2-digit",
};
// Calls of other screens after which another timer may run, or none.
const CHANGING = new Set([
    "action_switch",
    "button_discard_work",
    "button_end_work",
    "button_resume_work",
    "button_start_work",
    "unlink",
    "web_save",
]);
const CHANGED_MODELS = new Set([
    MODEL,
    "hr.timesheet.switch",
    "project.project",
    "project.task",
]);

/** A moment by the clock of the user, which decides on which day he worked. */
const toClock = (moment) => deserializeDateTime(moment, user.tz ? {tz: user.tz} : {});

/**
 * The timer of the user in the top bar: what runs and for how long, to stop, discard or
 * open it; or the tasks that he booked on last, to begin with one of them. A timer that
 * was forgotten asks what to do when the page is opened.
 */
export class TimerMenu extends Component {
    static template = "corebiz_project_billing_timer.TimerMenu";
    static components = {Dropdown};
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.dropdown = useDropdownState();
        this.menuRef = useChildRef();
        this.state = useState({
            isOffered: false,
            isBusy: false,
            timer: false,
            tasks: [],
            name: "",
            now: DateTime.now(),
        });
        const tick = browser.setInterval(() => {
            this.state.now = DateTime.now();
        }, TICK);
        onWillDestroy(() => browser.clearInterval(tick));
        useBus(rpcBus, "RPC:RESPONSE", ({detail}) => this.onResponse(detail));
        // Another tab or device may have stopped it meanwhile.
        useBus(browser, "focus", () => this.load());
        onWillStart(() => {
            // The page does not wait for it.
            this.load(true);
        });
    }

    onResponse({data, error}) {
        const {model, method} = data.params || {};
        if (!error && CHANGING.has(method) && CHANGED_MODELS.has(model)) {
            this.load();
        }
    }

    async load(isFirst = false) {
        const {is_offered, timer} = await this.orm.silent.call(MODEL, "get_timer", []);
        // A text that is typed here stays; else it is the one that the booking has.
        const isTyped = this.state.name !== this.state.timer.name;
        if (timer.id !== this.state.timer.id || !isTyped) {
            this.state.name = timer.name;
        }
        Object.assign(this.state, {
            isOffered: is_offered,
            timer,
            now: DateTime.now(),
        });
        if (isFirst && timer.is_forgotten) {
            this.dropdown.open();
        }
    }

    async onBeforeOpen() {
        await this.load();
        if (!this.state.timer) {
            this.state.tasks = await this.orm.call(MODEL, "get_timer_tasks", []);
        }
    }

    /**
     * It holds a field and buttons, and is no menu, as Odoo says of what drops down: Tab
     * goes from one to the next, while Odoo's goes to items of a menu only.
     */
    onOpened() {
        const {el} = this.menuRef;
        if (!el) {
            return;
        }
        el.setAttribute("role", "dialog");
        el.setAttribute("aria-label", this.buttonTitle);
        if (this.env.isSmall) {
            // There the focus in the field would open the keyboard over the buttons.
            return;
        }
        el.addEventListener("keydown", (ev) => {
            if (ev.key === "Tab") {
                ev.stopPropagation();
            }
        });
        const first = el.querySelector("input, button");
        if (first) {
            first.focus();
        }
    }

    // === What is shown ===

    get start() {
        return toClock(this.state.timer.start);
    }

    /** For how long it runs, in hours and minutes. */
    get elapsed() {
        const minutes = Math.max(
            Math.floor(this.state.now.diff(this.start).as("minutes")),
            0
        );
        return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
    }

    get startText() {
        const isToday = this.start.hasSame(this.state.now, "day");
        const start = this.start.toLocaleString(
            isToday ? DateTime.TIME_SIMPLE : DAY_AND_TIME
        );
        return this.state.timer.is_forgotten
            ? _t("Runs since %s. When did you stop?", start)
            : _t("Since %s", start);
    }

    get dayEndText() {
        const end = toClock(this.state.timer.day_end);
        return _t(
            "Stop at %s (end of the working day)",
            end.toLocaleString(DateTime.TIME_SIMPLE)
        );
    }

    get buttonTitle() {
        const {timer} = this.state;
        return timer
            ? _t("Timer: %(time)s on %(work)s", {
                  time: this.elapsed,
                  work: timer.task || timer.project,
              })
            : _t("Start a timer");
    }

    // === What is done ===

    async end(how, timer = this.state.timer) {
        const {name} = this.state;
        await this.act(() => this.orm.call(MODEL, "end_timer", [timer.id, how, name]));
    }

    /**
     * What was discarded cannot be brought back, so a slip of the finger is asked for.
     * Another tab may start another timer meanwhile: what was asked about is discarded.
     */
    discard() {
        const {timer} = this.state;
        this.dropdown.close();
        this.dialog.add(ConfirmationDialog, {
            title: _t("Discard this timer?"),
            body: _t("The time since it began is not booked."),
            confirmLabel: _t("Discard"),
            confirm: () => this.end("discard", timer),
            cancel: () => this.dropdown.open(),
        });
    }

    async startTask(task) {
        await this.act(() =>
            this.orm.call("project.task", "button_start_work", [[task.id]])
        );
    }

    async act(call) {
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            await call();
            this.dropdown.close();
        } finally {
            this.state.isBusy = false;
            await this.load();
        }
        await this.reloadPage();
    }

    /** What a view shows may have changed, unless somebody is typing there. */
    async reloadPage() {
        const isView = Boolean(this.action.currentController?.view);
        if (isView && !document.querySelector(UNSAVED)) {
            await this.action.doAction("soft_reload");
        }
    }

    async openWork() {
        const {timer} = this.state;
        this.dropdown.close();
        await this.action.doAction({
            type: "ir.actions.act_window",
            res_model: timer.model,
            res_id: timer.record_id,
            views: [[false, "form"]],
        });
    }
}

registry
    .category("systray")
    .add(
        "corebiz_project_billing_timer.timer_menu",
        {Component: TimerMenu},
        {sequence: 30}
    );
