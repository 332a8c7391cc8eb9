import {registry} from "@web/core/registry";

/*
 * The desk of the project office. Two projects wait, the older one can be invoiced, the
 * other lacks the address of its customer. No step looks at a text, so that the tours
 * run in every language.
 */
const tours = registry.category("web_tour.tours");
const realRow = "body:not(:has(.o_view_sample_data)) .o_data_row";

tours.add("project_billing_desk_invoices", {
    steps: () => [
        {
            content: "Both projects wait, each with its light",
            trigger: `${realRow}:nth-child(2) td[name='preflight_light'] .badge`,
        },
        {
            content: "Select both",
            trigger: "thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Create their invoices",
            trigger: ".o_control_panel button[name='action_open_invoicing']",
            run: "click",
        },
        {
            content: "The dialog tells what blocks the second one",
            trigger: ".modal .o_preflight_findings li[data-kind='address']",
        },
        {
            content: "Start",
            trigger: ".modal footer button[name='action_confirm']",
            run: "click",
        },
        {
            content: "The first project is invoiced",
            trigger: ".modal .o_invoice_progress li[data-status='done']",
            timeout: 60000,
        },
        {
            content: "The second one is named with the reason",
            trigger: ".modal .o_invoice_progress li[data-status='failed'] .text-danger",
            timeout: 60000,
        },
        {
            content: "The bar is full",
            trigger: ".modal .o_invoice_progress [aria-valuenow='100']",
        },
        {
            content: "It has a name, and how far it is is read out",
            trigger:
                ".modal .o_invoice_progress [role='progressbar'][aria-label] ~ [role='status']:contains(2)",
        },
        {
            content: "Open the only invoice",
            trigger: ".modal .o_invoice_progress button[name='open_invoices']",
            run: "click",
        },
        {
            content: "Post it",
            trigger: ".o_form_view button[name='action_post']:visible",
            run: "click",
        },
        {
            content: "It is posted",
            trigger: ".o_arrow_button_current[data-value='posted']",
        },
    ],
});

tours.add("project_billing_desk_billed", {
    steps: () => [
        {
            content: "Open the oldest project",
            trigger: `${realRow}:first td[name='name']`,
            run: "click",
        },
        {
            content: "Look at the check before billing",
            trigger: ".o_notebook .nav-link[name='billing']",
            run: "click",
        },
        {
            content: "It names what is found",
            trigger: ".tab-pane.active .o_preflight_findings",
        },
        {
            content: "Declare it billed",
            trigger: ".o_form_statusbar button[name='action_set_po_billed']",
            run: "click",
        },
        {
            content: "It is billed",
            trigger:
                ".o_field_widget[name='billing_state'] .o_arrow_button_current[data-value='po_billed']",
        },
    ],
});

// From a finding on the project to the record that mends it.
tours.add("project_billing_desk_mend", {
    steps: () => [
        {
            content: "Open the page",
            trigger: ".o_notebook .nav-link[name='billing']",
            run: "click",
        },
        {
            content: "Follow the link of the finding",
            trigger: ".o_preflight_findings li[data-kind='open_task'] button",
            run: "click",
        },
        {
            content: "The task opens",
            trigger: ".o_form_project_tasks .o_field_widget[name='name']",
        },
    ],
});

// A single project: reason, rates, and the invoice opens.
tours.add("project_billing_desk_single", {
    steps: () => [
        {
            content: "Create the invoices",
            trigger: ".o_form_statusbar button[name='action_open_invoicing']",
            run: "click",
        },
        {
            content: "The hours without an order are listed",
            trigger: ".modal .o_field_widget[name='rate_ids'] .o_data_row",
        },
        {
            content: "Enter the rate",
            trigger: ".modal .o_field_widget[name='rate_ids'] td[name='price_unit']",
            run: "click",
        },
        {
            content: "95 per hour",
            trigger: ".modal .o_field_widget[name='price_unit'] input",
            run: "edit 95",
        },
        {
            content: "Without a reason it does not go on",
            trigger: ".modal footer button[name='action_confirm']",
            run: "click",
        },
        {
            content: "The reason is asked for",
            trigger: ".modal .o_field_widget[name='reason'].o_field_invalid",
        },
        {
            content: "Give the reason",
            trigger: ".modal .o_field_widget[name='reason'] textarea",
            run: "edit The rest is for the next order",
        },
        {
            content: "Go on",
            trigger: ".modal footer button[name='action_confirm']",
            run: "click",
        },
        {
            content: "The invoice is there, as a draft",
            trigger: ".o_form_view .o_arrow_button_current[data-value='draft']",
        },
    ],
});

// A project with an open task, which the office bills nevertheless.
tours.add("project_billing_desk_open_task", {
    steps: () => [
        {
            content: "Select the only project",
            trigger: `${realRow} .o_list_record_selector input`,
            run: "click",
        },
        {
            content: "Bill the selected project",
            trigger: ".o_control_panel button[name='action_set_po_billed']",
            run: "click",
        },
        {
            content: "It names the open task",
            trigger: ".modal .o_preflight_findings li[data-kind='open_task']",
        },
        {
            content: "Say why it is billed nevertheless",
            trigger: ".modal .o_field_widget[name='reason'] textarea",
            run: "edit The task is done with the next project",
        },
        {
            content: "Confirm",
            trigger: ".modal .modal-footer button[name='action_confirm']",
            run: "click",
        },
        {
            content: "It has left the queue",
            trigger: ".o_list_view .o_view_nocontent",
        },
    ],
});
