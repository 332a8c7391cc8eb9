import {registry} from "@web/core/registry";

/*
 * What the office and a leader do every day, in so many clicks and without a key. The
 * clicks are counted where they arrive, whatever the tour thinks it did.
 */
const tours = registry.category("web_tour.tours");

let clicks = 0;
const countClick = () => {
    clicks += 1;
};

const begin = (trigger) => ({
    content: "Count the clicks from here",
    trigger,
    run: () => {
        clicks = 0;
        document.addEventListener("click", countClick, true);
    },
});

const end = (trigger, most) => ({
    content: `It took ${most} clicks`,
    trigger,
    run: () => {
        document.removeEventListener("click", countClick, true);
        if (clicks !== most) {
            throw new Error(`${clicks} clicks, not ${most}`);
        }
    },
});

const click = (content, trigger) => ({content, trigger, run: "click"});

tours.add("project_billing_desk_finish", {
    steps: () => [
        begin(".o_form_statusbar button[name='action_set_pl_done']"),
        click(
            "The work is finished",
            ".o_form_statusbar button[name='action_set_pl_done']"
        ),
        click(
            "So are its tasks",
            ".modal:has(.o_field_widget[name='task_ids'] .badge) button[name='action_close_tasks']"
        ),
        end(
            "body:not(:has(.modal)) .o_form_view:has(.o_arrow_button_current[data-value='pl_done'])",
            2
        ),
    ],
});

tours.add("project_billing_desk_queue", {
    steps: () => [
        begin(".o_list_view .o_data_row"),
        click(
            "Invoice the project in its row",
            ".o_data_row button[name='action_open_invoicing']"
        ),
        {
            content: "The amount is there, and no calendar lies over it",
            trigger:
                "body:not(:has(.o_datetime_picker)) .modal .o_due_amounts td:contains(200)",
            run: () => {
                const focus = document.activeElement;
                if (focus.closest("[name='date_to']")) {
                    throw new Error("The date has the focus and opens its calendar");
                }
            },
        },
        click(
            "Create the invoice",
            ".modal footer button[name='action_confirm']:enabled"
        ),
        click("Post it", ".o_form_view button[name='action_post']:visible"),
        {content: "Posted", trigger: ".o_arrow_button_current[data-value='posted']"},
        click(
            "Back to the project",
            ".o-form-buttonbox button[name='action_open_billing_projects']"
        ),
        click(
            "It is billed",
            ".o_form_statusbar button[name='action_set_po_billed']:visible"
        ),
        end(".o_form_view:has(.o_arrow_button_current[data-value='po_billed'])", 5),
    ],
});
