import {registry} from "@web/core/registry";

// Call, note, mail and appointment from a project, by a plain project user. Starts at
// the form of the project. No step looks at a text, so that any language works.
const button = (name) => `.o_project_toolbar button[name='${name}']`;
const dialog = ".modal:not(.o_inactive_modal)";
const confirm = {
    content: "Confirm",
    trigger: `${dialog} footer button[name='action_confirm']`,
    run: "click",
};
const closed = {content: "The dialog is closed", trigger: "body:not(:has(.modal))"};

registry.category("web_tour.tours").add("corebiz_project_billing_toolbar", {
    steps: () => [
        {content: "A call", trigger: button("action_log_call"), run: "click"},
        {
            content: "It took a quarter of an hour",
            trigger: `${dialog} .o_field_widget[name='minutes'] input`,
            run: "edit 15",
        },
        {
            content: "What was said",
            trigger: `${dialog} .o_field_widget[name='summary'] textarea`,
            run: "edit Tour call",
        },
        confirm,
        closed,
        {content: "A note", trigger: button("action_write_note"), run: "click"},
        {
            content: "Write it",
            trigger: `${dialog} .o_field_widget[name='body'] .odoo-editor-editable`,
            run: "editor Tour note",
        },
        confirm,
        closed,
        {content: "A mail", trigger: button("action_write_mail"), run: "click"},
        {
            content: "It goes to somebody",
            trigger: `${dialog} .o_field_widget[name='partner_ids'] .o_tag`,
        },
        {
            content: "Write it",
            trigger: `${dialog} .o_field_widget[name='body'] .odoo-editor-editable`,
            run: "editor Tour mail",
        },
        {
            content: "Send it",
            trigger: `${dialog} footer button[name='action_send_mail']`,
            run: "click",
        },
        closed,
        {
            content: "An appointment",
            trigger: button("action_plan_meeting"),
            run: "click",
        },
        {
            content: "It knows its project",
            trigger: `${dialog} .o_field_widget[name='project_id'] input:value(/\\S/)`,
        },
        {
            content: "Keep it",
            trigger: `${dialog} .o_form_button_save`,
            run: "click",
        },
        closed,
    ],
});
