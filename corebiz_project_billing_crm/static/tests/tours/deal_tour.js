import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");
// The steps of another tour, as a part of a longer way
const stepsOf = (name) => tours.get(name).steps();
const row = (kind) => `.o_project_history_row[data-kind='${kind}']`;

const showSmartButton = (name) => [
    {
        content: "Show all smart buttons, where some of them do not fit",
        trigger: ".o-form-buttonbox:has(.oe_stat_button)",
        run() {
            const more = this.anchor.querySelector(".o_button_more");
            if (more && !this.anchor.querySelector(`[name=${name}]`)) {
                more.click();
            }
        },
    },
];

// All that happened stands in the history of the project, and leads to its source.
const historySteps = [
    ...showSmartButton("action_open_history"),
    {
        content: "Open the history",
        trigger: ".oe_stat_button[name='action_open_history']",
        run: "click",
    },
    ...["estimate", "call", "mail_out", "meeting"].map((kind) => ({
        content: `There is a row of the kind ${kind}`,
        trigger: row(kind),
    })),
    {
        content: "The note of the project",
        trigger: `${row("note")}:contains('Tour note')`,
    },
    {
        content: "The note of the opportunity",
        trigger: `${row("note")}:contains('First talk')`,
    },
    {
        content: "The order, and the way to it",
        trigger: `${row("order")} .o_project_history_card`,
        run: "click",
    },
    {
        content: "It is the order",
        trigger: ".o_form_view .o_field_widget[name='order_line']",
    },
];

// From the opportunity to the history: won, quotation, order, project, call, note, mail
// and appointment. Starts at the form of the opportunity, and clicks all the way. No
// step looks at a text, so that any language works.
tours.add("corebiz_project_billing_deal", {
    steps: () => [
        {
            content: "The deal is won",
            trigger: "button[name='action_set_won_rainbowman']",
            run: "click",
        },
        {
            content: "It may become a project",
            trigger: "button[name='action_open_project_create']",
        },
        {
            content: "Make a quotation",
            trigger: "button[name='action_sale_quotations_new']:enabled",
            run: "click",
        },
        {
            content: "Add a line",
            trigger:
                ".o_form_view .o_field_widget[name='order_line'] .o_field_x2many_list_row_add button, .o_form_view .o_field_widget[name='order_line'] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "Look for the product",
            trigger:
                ".o_selected_row .o_field_widget[name='product_template_id'] input, .o_selected_row .o_field_widget[name='product_id'] input",
            run: "edit Tour Consulting",
        },
        {
            content: "Choose it",
            trigger: ".ui-autocomplete .dropdown-item:contains('Tour Consulting')",
            run: "click",
        },
        {
            content: "How many hours",
            trigger: ".o_selected_row .o_field_widget[name='product_uom_qty'] input",
            run: "edit 10",
        },
        {
            content: "The customer accepts",
            trigger: "button[name='action_confirm']:visible",
            run: "click",
        },
        {
            content: "The order is confirmed",
            trigger: ".o_arrow_button_current[data-value='sale']",
        },
        ...showSmartButton("action_open_billing_projects"),
        {
            content: "Go to its project",
            trigger: ".oe_stat_button[name='action_open_billing_projects']",
            run: "click",
        },
        {
            content: "The project is open",
            trigger: ".o_form_view .o_project_toolbar",
        },
        ...stepsOf("corebiz_project_billing_toolbar"),
        ...historySteps,
    ],
});

// Straight to the project, for work that is billed by time.
tours.add("corebiz_project_billing_deal_direct", {
    steps: () => [
        {
            content: "Create a project",
            trigger: "button[name='action_open_project_create']",
            run: "click",
        },
        {
            content: "The customer is known",
            trigger: ".modal .o_field_widget[name='partner_id'] input:value(/\\S/)",
        },
        {
            content: "Confirm",
            trigger: ".modal footer button[name='action_confirm']:visible",
            run: "click",
        },
        {
            content: "The project is open",
            trigger: ".o_form_view .o_project_toolbar",
        },
    ],
});
