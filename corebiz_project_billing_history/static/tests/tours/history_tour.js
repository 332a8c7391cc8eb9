import {registry} from "@web/core/registry";

const countRows = () => document.querySelectorAll(".o_project_history_row").length;

// From the form of a project to its history, through pages, filter and list to a source.
// No step looks at a text, so that any language works.
registry.category("web_tour.tours").add("corebiz_project_billing_history", {
    steps: () => [
        {
            content: "Open the history",
            trigger: ".oe_stat_button[name='action_open_history']",
            run: "click",
        },
        {
            content: "The newest entries stand under their day",
            trigger: ".o_project_history_day .o_project_history_date",
            run() {
                if (countRows() < 40) {
                    throw new Error(`A page has 40 rows, not ${countRows()}`);
                }
            },
        },
        {
            content: "Scroll to the end",
            trigger: ".o_project_history_row:last",
            run() {
                this.anchor.scrollIntoView();
            },
        },
        {
            content: "The next pages come, until the beginning",
            trigger: ".o_project_history_begin",
            run() {
                const ids = document.querySelectorAll(".o_project_history_row");
                if (ids.length < 60) {
                    throw new Error(`All rows are wanted, not ${ids.length}`);
                }
            },
        },
        {
            content: "From the search field to the newest entry by the keyboard",
            trigger: ".o_searchview_input",
            run: "press ArrowDown",
        },
        {
            content: "And on to the next one",
            trigger: ".o_project_history_row:first .o_project_history_card:focus",
            run: "press ArrowDown",
        },
        {
            content: "The second one has the focus",
            trigger:
                ".o_project_history_row:not(:first-child) .o_project_history_card:focus, .o_project_history_day:nth-child(2) .o_project_history_card:focus",
        },
        {
            content: "Look for a text",
            trigger: ".o_searchview_input",
            run: "edit Patch",
        },
        {
            content: "In the text of the entries",
            trigger: ".o_searchview_autocomplete .o-dropdown-item.focus",
            run: "click",
        },
        {
            content: "One entry is left",
            trigger: ".o_project_history_row:only-child[data-kind='note']",
        },
        {
            content: "Switch to the list",
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            content: "The search still holds",
            trigger: ".o_list_view .o_data_row:only-child .o_data_cell[name='kind']",
        },
        {
            content: "Switch back",
            trigger: ".o_switch_view.o_project_history",
            run: "click",
        },
        {
            content: "Open the source",
            trigger: ".o_project_history_row .o_project_history_card",
            run: "click",
        },
        {
            content: "It is the task with the note",
            trigger: ".o_form_view .o_task_name",
        },
    ],
});
