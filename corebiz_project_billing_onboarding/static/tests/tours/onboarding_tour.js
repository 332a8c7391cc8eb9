import {registry} from "@web/core/registry";

const PANEL = ".o_project_onboarding";
const DIALOG = ".modal .o_form_view";

registry.category("web_tour.tours").add("project_onboarding", {
    steps: () => [
        {
            content: "Two steps are left for the head of projects",
            trigger: `${PANEL}:has(li:nth-child(2)):not(:has(li:nth-child(3)))`,
        },
        {
            content: "Open the dialog of the first project",
            trigger: `${PANEL} li:first-child .o_project_onboarding_open`,
            run: "click",
        },
        {
            content: "Name it",
            trigger: `${DIALOG} [name='name'] input`,
            run: "edit Firewall rollout",
        },
        {
            content: "For a customer",
            trigger: `${DIALOG} [name='partner_id'] input`,
            run: "edit Kundin",
        },
        {
            content: "Choose the customer",
            trigger: ".o-autocomplete--dropdown-item:contains(Kundin GmbH)",
            run: "click",
        },
        {
            content: "Led by oneself",
            trigger: `${DIALOG} [name='leader_id'] input`,
            run: "edit Hanno",
        },
        {
            content: "Choose the leader",
            trigger: ".o-autocomplete--dropdown-item:contains(Hanno)",
            run: "click",
        },
        {
            content: "Create the project",
            trigger: ".modal footer button[name='action_create_project']",
            run: "click",
        },
        {content: "It is open", trigger: ".o_form_project_project"},
        {
            content: "Go back to the projects",
            trigger: ".o_breadcrumb .o_back_button, .o_breadcrumb a:first",
            run: "click",
        },
        {
            content: "One step is left; it is not needed here",
            trigger: `${PANEL}:not(:has(li:nth-child(2))) .o_project_onboarding_skip`,
            run: "click",
        },
        {content: "Nothing is left", trigger: `.o_kanban_view:not(:has(${PANEL}))`},
    ],
});

registry.category("web_tour.tours").add("project_onboarding_none", {
    steps: () => [
        {
            content: "Projects, and no panel",
            trigger: `.o_kanban_view .o_kanban_renderer:not(:has(${PANEL}))`,
        },
        {content: "No panel above", trigger: `body:not(:has(${PANEL}))`},
    ],
});
