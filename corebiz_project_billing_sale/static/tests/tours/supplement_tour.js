import {registry} from "@web/core/registry";

// From an alert to the accepted supplement, as the account manager. Starts at the list
// of alerts, ends at the project. No step looks at a text, so that any language works.
registry.category("web_tour.tours").add("corebiz_project_billing_supplement", {
    steps: () => [
        {
            content: "Open the alert",
            trigger: ".o_data_row:first .o_data_cell[name='percent']",
            run: "click",
        },
        {
            content: "Offer a supplement",
            trigger: ".o_form_view button[name='action_open_supplement_offer']",
            run: "click",
        },
        {
            content: "Look for a reason",
            trigger: ".modal .o_field_widget[name='reason_id'] input",
            run: "click",
        },
        {
            content: "Choose the first reason",
            trigger: ".ui-autocomplete .dropdown-item:not(:has(.fa-spin)):first",
            run: "click",
        },
        {
            content: "The introduction gives the reason",
            trigger:
                ".modal .o_field_widget[name='introduction'] textarea:value(/\\S/)",
        },
        {
            content: "The excess of the task is offered",
            trigger: ".modal .o_field_widget[name='line_ids'] .o_data_row",
        },
        {
            content: "Create the quotation",
            trigger: ".modal footer button[name='action_confirm']",
            run: "click",
        },
        {
            content: "The quotation says what it supplements",
            trigger: ".o_form_view .o_field_widget[name='supplement_project_id']",
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
    ],
});

// The burn-up chart of a project; starts at its form.
registry.category("web_tour.tours").add("corebiz_project_billing_burn_up", {
    steps: () => [
        {
            content: "Open the page with the chart",
            trigger: ".o_notebook .nav-link[name='estimates']",
            run: "click",
        },
        {
            content: "The chart is drawn",
            trigger: ".o_burn_up canvas",
            run() {
                const {width, height} = this.anchor;
                if (!width || !height) {
                    throw new Error("The burn-up chart has no size");
                }
            },
        },
    ],
});
