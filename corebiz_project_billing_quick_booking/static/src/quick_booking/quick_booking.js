import {user} from "@web/core/user";

const BOOKER = "hr_timesheet.group_hr_timesheet_user";
const SHOWS_BOOKINGS = ["account.analytic.line", "project.project", "project.task"];

/** Whether the user books time at all. */
export function booksTime() {
    return user.hasGroup(BOOKER);
}

/**
 * Project and task of the screen, as arguments of the server.
 *
 * @param {Object} env
 * @returns {{project_id: Number|Boolean, task_id: Number|Boolean}}
 */
export function getScreenTarget(env) {
    const controller = env.services.action.currentController;
    const {resModel, context = {}} = controller?.props || {};
    const resId = controller?.currentState?.resId;
    const isSaved = Number.isInteger(resId);
    return {
        project_id:
            (resModel === "project.project" && isSaved && resId) ||
            (SHOWS_BOOKINGS.includes(resModel) && context.default_project_id) ||
            false,
        task_id: resModel === "project.task" && isSaved && resId,
    };
}

/** What a line would book: see parse_quick_line on the server. */
export function readLine(env, line, target) {
    return env.services.orm.silent.call(
        "account.analytic.line",
        "parse_quick_line",
        [line],
        target
    );
}

/** Book a proposal, say so, and show it where bookings are on the screen. */
export async function book(env, {hours, project_id, task_id, date, text}) {
    const booking = await env.services.orm.call(
        "account.analytic.line",
        "create_quick_booking",
        [],
        {hours, project_id, task_id, date, text}
    );
    env.services.notification.add(booking.message, {type: "success"});
    const {currentController} = env.services.action;
    if (SHOWS_BOOKINGS.includes(currentController?.props?.resModel)) {
        await env.services.action.doAction("soft_reload");
    }
}
