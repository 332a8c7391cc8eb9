/* global odoo */

import {registry} from "@web/core/registry";

const timer = ".o_menu_systray .o_project_billing_timer";
const menu = ".o_project_billing_timer_menu";

/*
 * Start on a task by one click, stop from the top bar by two; start another one from the
 * top bar by two clicks and stop it on its task by one. No step looks for a visible
 * text, so that the tour runs in every language.
 */
registry.category("web_tour.tours").add("project_billing_timer", {
    steps: () => [
        {
            content: "Nothing runs",
            trigger: `${timer}:not(.o_project_billing_timer_runs)`,
        },
        {
            content: "Start on the task",
            trigger: ".o_form_view button[name='button_start_work']",
            run: "click",
        },
        {
            content: "The button stops now",
            trigger: ".o_form_view button[name='button_end_work']",
        },
        {
            content: "The top bar shows it, without a reload",
            trigger: `${timer}.o_project_billing_timer_runs`,
            run: "click",
        },
        {
            content: "Say what was done",
            trigger: `${menu} input`,
            run: "edit Firewall checked",
        },
        {content: "Stop", trigger: `${menu} button[name='now']`, run: "click"},
        {
            content: "The task offers to start again",
            trigger: ".o_form_view button[name='button_start_work']",
        },
        {
            content: "Start once more, by mistake",
            trigger: ".o_form_view button[name='button_start_work']",
            run: "click",
        },
        {
            content: "Open what runs",
            trigger: `${timer}.o_project_billing_timer_runs`,
            run: "click",
        },
        {
            content: "Discard it",
            trigger: `${menu} button[name='discard']`,
            run: "click",
        },
        {
            content: "Confirm it",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "Open the top bar",
            trigger: `${timer}:not(.o_project_billing_timer_runs)`,
            run: "click",
        },
        {
            content: "Start what was booked on before",
            trigger: `${menu} button[name='start']:last`,
            run: "click",
        },
        {
            content: "It runs",
            trigger: `${timer}.o_project_billing_timer_runs`,
            run: "click",
        },
        {
            content: "Go to its task",
            trigger: `${menu} button[name='show']`,
            run: "click",
        },
        {
            content: "Stop on the task",
            trigger: ".o_form_view button[name='button_end_work']",
            run: "click",
        },
        {
            content: "Nothing runs any more",
            trigger: `${timer}:not(.o_project_billing_timer_runs)`,
        },
    ],
});

/*
 * Another tab changes the text of what runs, and then switches to another task while
 * this one asks whether to discard the first.
 */
registry.category("web_tour.tours").add("project_billing_timer_two_tabs", {
    steps: () => [
        {
            content: "Another tab writes a text",
            trigger: `${timer}.o_project_billing_timer_runs`,
            run: async () => {
                const {orm} = odoo.__WOWL_DEBUG__.root.env.services;
                const lines = "account.analytic.line";
                const {timer: running} = await orm.call(lines, "get_timer", []);
                await orm.write(lines, [running.id], {name: "Cables and switches"});
            },
        },
        {
            content: "Open what runs",
            trigger: `${timer}.o_project_billing_timer_runs`,
            run: "click",
        },
        {content: "Stop", trigger: `${menu} button[name='now']`, run: "click"},
        {
            content: "Start anew",
            trigger: ".o_form_view button[name='button_start_work']",
            run: "click",
        },
        {
            content: "Open what runs",
            trigger: `${timer}.o_project_billing_timer_runs`,
            run: "click",
        },
        {
            content: "Discard it",
            trigger: `${menu} button[name='discard']`,
            run: "click",
        },
        {
            content: "Another tab starts something else meanwhile",
            trigger: ".modal-footer .btn-primary",
            run: async () => {
                const {orm} = odoo.__WOWL_DEBUG__.root.env.services;
                const [task] = await orm.search("project.task", [
                    ["name", "=", "Cabling"],
                ]);
                await orm.call("project.task", "button_start_work", [[task]]);
                // The top bar has asked what runs now.
                await orm.call("account.analytic.line", "get_timer", []);
            },
        },
        {
            content: "Confirm it",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "What was asked about does not run any more",
            trigger: ".o_error_dialog .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "The other runs on",
            trigger: `${timer}.o_project_billing_timer_runs`,
        },
    ],
});
