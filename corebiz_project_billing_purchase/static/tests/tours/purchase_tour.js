import {registry} from "@web/core/registry";

// A purchase order from the form of a project. No step looks at a text.
registry.category("web_tour.tours").add("corebiz_project_billing_order", {
    steps: () => [
        {
            content: "An order",
            trigger: ".o_project_toolbar button[name='action_order_purchase']",
            run: "click",
        },
        {
            content: "Look for the vendor",
            trigger: ".o_form_view .o_field_widget[name='partner_id'] input",
            run: "edit Tour Vendor",
        },
        {
            content: "Choose it",
            trigger: ".ui-autocomplete .dropdown-item:contains('Tour Vendor'):first",
            run: "click",
        },
        {
            content: "Keep it",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "It is kept",
            trigger:
                ".o_form_view .o_form_saved, .o_form_view:not(:has(.o_form_dirty))",
        },
        {
            content: "It has a number",
            trigger: ".o_form_view button[name='button_cancel']",
        },
    ],
});

// The order stands in the history of the project, and leads to its source.
registry.category("web_tour.tours").add("corebiz_project_billing_order_history", {
    steps: () => [
        {
            content: "Show all smart buttons, where some of them do not fit",
            trigger: ".o-form-buttonbox:has(.oe_stat_button)",
            run() {
                const more = this.anchor.querySelector(".o_button_more");
                if (more && !this.anchor.querySelector("[name=action_open_history]")) {
                    more.click();
                }
            },
        },
        {
            content: "Open the history",
            trigger: ".oe_stat_button[name='action_open_history']",
            run: "click",
        },
        {
            content: "The order, and the way to it",
            trigger:
                ".o_project_history_row[data-kind='purchase'] .o_project_history_card",
            run: "click",
        },
        {
            content: "It is the order",
            trigger: ".o_form_view .o_field_widget[name='partner_id'] input",
        },
    ],
});
