import {registry} from "@web/core/registry";

/*
 * The whole story of a project, one tour per visit of a person. No step looks for a
 * visible text, so that the tours run in every language. Each visit finds exactly one
 * project; what it has become is checked in Python between the tours.
 */
const tours = registry.category("web_tour.tours");

const button = (name) => `.o_form_statusbar button[name='${name}']`;
const standsAt = (state) =>
    `.o_field_widget[name='billing_state'] .o_arrow_button_current[data-value='${state}']`;

// An empty list shows sample rows until it is loaded again: they are nobody's project.
const realRow = "body:not(:has(.o_view_sample_data)) .o_data_row";

const openFromList = [
    {
        content: "Open the only project",
        trigger: `${realRow} td[name='name']`,
        run: "click",
    },
    {content: "Its form is there", trigger: ".o_form_view .o_form_statusbar"},
];

const press = (action, state) => [
    {content: `Press ${action}`, trigger: button(action), run: "click"},
    {content: `The project is ${state}`, trigger: standsAt(state)},
    {
        content: "The button has gone",
        trigger: `.o_form_view:not(:has(${button(action)}))`,
    },
];

const selectAll = [
    {
        content: "Select the only project",
        trigger: `${realRow} .o_list_record_selector input`,
        run: "click",
    },
];

tours.add("project_billing_leader_done", {
    steps: () => [
        {
            content: "Open the card of the only project",
            trigger: ".o_kanban_record:not(.o_kanban_ghost)",
            run: "click",
        },
        {
            content: "It is the leader's turn",
            trigger: `.o_form_view:has(.o_project_billing_turn) ${standsAt("open")}`,
        },
        ...press("action_set_pl_done", "pl_done"),
    ],
});

tours.add("project_billing_manager_sends_back", {
    steps: () => [
        ...openFromList,
        {
            content: "Releasing is offered as well",
            trigger: button("action_set_pm_done"),
        },
        {
            content: "Open the dialog",
            trigger: button("action_open_send_back"),
            run: "click",
        },
        {
            content: "Without a reason it stays open",
            trigger: ".modal button[name='action_confirm']",
            run: "click",
        },
        {
            content: "The reason is asked for",
            trigger: ".modal .o_field_widget[name='reason'].o_field_invalid",
        },
        {
            content: "Give a reason",
            trigger: ".modal .o_field_widget[name='reason'] textarea",
            run: "edit Two bookings have no text",
        },
        {
            content: "Send the project back",
            trigger: ".modal button[name='action_confirm']",
            run: "click",
        },
        {content: "The dialog has gone", trigger: "body:not(:has(.modal))"},
        {content: "The project is open again", trigger: standsAt("open")},
        {
            content: "It is not the manager's turn any more",
            trigger: `.o_form_view:not(:has(${button("action_set_pl_done")}))`,
        },
    ],
});

tours.add("project_billing_manager_done", {
    steps: () => [...openFromList, ...press("action_set_pm_done", "pm_done")],
});

tours.add("project_billing_office_billed", {
    steps: () => [
        ...selectAll,
        {
            content: "Bill the selected project",
            trigger: ".o_control_panel button[name='action_set_po_billed']",
            run: "click",
        },
        {
            content: "It has left the queue",
            trigger: ".o_list_view .o_view_nocontent",
        },
    ],
});

tours.add("project_billing_office_archived", {
    steps: () => [
        {
            content: "Show what is billed, too",
            trigger: ".o_searchview .o_facet_remove",
            run: "click",
        },
        ...openFromList,
        {
            content: "Press Archive",
            trigger: button("action_set_po_archived"),
            run: "click",
        },
        {
            content: "Confirm",
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        {content: "The project is archived", trigger: standsAt("po_archived")},
        {
            content: "The office has no way back",
            trigger: `.o_form_view:not(:has(${button("action_open_send_back")}))`,
        },
    ],
});

/* One click to the project, one to its tasks, on Odoo's card and on ours. */
const openCard = [
    {
        content: "Open the project by its card",
        trigger: ".o_kanban_record:contains(Mail server)",
        run: "click",
    },
    {content: "Its form is there", trigger: ".o_form_view .o_form_statusbar"},
];

const openTasks = [
    {
        content: "Open the tasks from the card",
        trigger:
            ".o_kanban_record:contains(Mail server) footer [name='action_view_tasks']",
        run: "click",
    },
    {content: "They are there", trigger: ".o_kanban_view.o_kanban_project_tasks"},
];

tours.add("project_billing_card", {steps: () => openCard});
tours.add("project_billing_card_tasks", {steps: () => openTasks});
