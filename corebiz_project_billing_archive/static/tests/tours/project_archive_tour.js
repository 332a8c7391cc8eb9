import {registry} from "@web/core/registry";

/*
 * The archive: find an archived project by a word of a message, verify its package, and
 * reopen it. No step looks for a visible text of the client, so that the tours run in
 * every language.
 */
const tours = registry.category("web_tour.tours");

const realRow = "body:not(:has(.o_view_sample_data)) .o_data_row";

tours.add("project_archive_verify", {
    steps: () => [
        {
            content: "Look for a word that only a message has",
            trigger: ".o_searchview_input",
            run: "edit rack is too",
        },
        {
            content: "Search everything",
            trigger:
                ".o_searchview_autocomplete .o-dropdown-item:first-child, .o_searchview_autocomplete .focus",
            run: "click",
        },
        {content: "There is a filter", trigger: ".o_searchview .o_facet_value"},
        {
            content: "Open the only project",
            trigger: `${realRow} td[name='name']`,
            run: "click",
        },
        {
            content: "It says that it is archived",
            trigger: ".o_form_view .o_project_billing_archive",
        },
        {
            content: "Open its package",
            trigger: "button[name='action_open_archive_packages']",
            run: "click",
        },
        {
            content: "Verify it",
            trigger: ".o_form_statusbar button[name='action_verify']",
            run: "click",
        },
        {
            content: "It is in order",
            trigger: ".o_field_widget[name='verified_state'] .text-bg-success",
        },
    ],
});

let clicks = 0;
const countClick = () => {
    clicks += 1;
};

// A word is typed; then a mail of an archived project is there in three clicks.
tours.add("project_archive_hit", {
    steps: () => [
        {
            content: "Type a word that only a message has, and count from here",
            trigger: ".o_searchview_input",
            run: async (actions) => {
                await actions.edit("rack is too");
                clicks = 0;
                document.addEventListener("click", countClick, true);
            },
        },
        {
            content: "Search everything",
            trigger:
                ".o_searchview_autocomplete .o-dropdown-item:first-child, .o_searchview_autocomplete .focus",
            run: "click",
        },
        {
            content: "The row says where the word stands",
            trigger: `${realRow} td[name='archive_hit']:contains(rack is too)`,
        },
        {
            content: "Open it",
            trigger: `${realRow} button[name='action_open_archive_hit']`,
            run: "click",
        },
        {
            content: "It is the message, in at most three clicks",
            trigger: ".modal .o_form_view:contains(rack is too)",
            run: () => {
                document.removeEventListener("click", countClick, true);
                if (clicks > 3) {
                    throw new Error(`${clicks} clicks`);
                }
            },
        },
    ],
});

tours.add("project_archive_handovers", {
    steps: () => [
        {
            content: "Open the only project",
            trigger: `${realRow} td[name='name']`,
            run: "click",
        },
        {
            content: "Open the ledger of hand-overs",
            trigger: ".o_notebook .nav-link[name='handovers']",
            run: "click",
        },
        {
            content: "All its steps can be read",
            trigger: ".o_field_widget[name='handover_ids'] .o_data_row:nth-child(4)",
        },
    ],
});

tours.add("project_archive_reopen", {
    steps: () => [
        {
            content: "Open the only project",
            trigger: `${realRow} td[name='name']`,
            run: "click",
        },
        {
            content: "Open the dialog",
            trigger: ".o_form_statusbar button[name='action_open_send_back']",
            run: "click",
        },
        {
            content: "Give a reason",
            trigger: ".modal .o_field_widget[name='reason'] textarea",
            run: "edit The customer found an error",
        },
        {
            content: "Reopen the project",
            trigger: ".modal button[name='action_confirm']",
            run: "click",
        },
        {
            content: "The project is billed again",
            timeout: 30000,
            trigger:
                ".o_field_widget[name='billing_state'] .o_arrow_button_current[data-value='po_billed']",
        },
        {
            content: "Nothing says archived any more",
            trigger: ".o_form_view:not(:has(.o_project_billing_archive))",
        },
    ],
});

const bar = ".o_list_view .o_archive_progress";

// Billed projects, whatever the desk shows at first, all at once into the archive.
tours.add("project_archive_progress_begin", {
    steps: () => [
        {
            content: "Show all projects of the desk",
            trigger: ".o_searchview .o_facet_remove",
            run: "click",
        },
        {
            content: "There are three",
            trigger: `${realRow}:nth-child(3)`,
        },
        {
            content: "Select all",
            trigger: "thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Archive them",
            trigger: ".o_control_panel button[name='action_set_po_archived']",
            run: "click",
        },
        {
            content: "One bar for all of them, empty as yet",
            trigger: `${bar} .progress[aria-valuenow='0']`,
        },
        {
            content: "Load the page anew",
            trigger: bar,
            run: () => window.location.reload(),
            expectUnloadPage: true,
        },
        {
            content: "The bar is there again",
            trigger: `${bar} .progress[aria-valuenow='0']`,
        },
        {
            content: "Close it",
            trigger: `${bar} button[name='close']`,
            run: "click",
        },
        {
            content: "It is gone",
            trigger: ".o_list_view:not(:has(.o_archive_progress))",
        },
        {
            content: "Load the page once more",
            trigger: ".o_list_view",
            run: () => window.location.reload(),
            expectUnloadPage: true,
        },
        {
            content: "It stays closed",
            trigger: ".o_list_view:not(:has(.o_archive_progress)) .o_list_renderer",
        },
    ],
});

tours.add("project_archive_progress_reason", {
    steps: () => [
        {
            content: "Show all projects of the desk",
            trigger: ".o_searchview .o_facet_remove",
            run: "click",
        },
        {
            content: "There are three",
            trigger: `${realRow}:nth-child(3)`,
        },
        {
            content: "Select all",
            trigger: "thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Archive them",
            trigger: ".o_control_panel button[name='action_set_po_archived']",
            run: "click",
        },
        {
            content: "Say why the warnings are passed",
            trigger: ".modal .o_field_widget[name='reason'] textarea",
            run: "edit The payment is announced",
        },
        {
            content: "Archive them",
            trigger: ".modal button[name='action_confirm']:not(.o_invisible_modifier)",
            run: "click",
        },
        {
            content: "The bar is there without a reload",
            trigger: `body:not(:has(.modal)) ${bar} .progress[aria-valuenow='0']`,
        },
    ],
});

tours.add("project_archive_progress_end", {
    steps: () => [
        {
            content: "The bar is full",
            trigger: `${bar} .progress[aria-valuenow='100']`,
        },
        {
            content: "It has a name, and how far it is is read out once",
            trigger: `${bar}:not([role]) [role='progressbar'][aria-label] ~ [role='status']:contains(/2.*3/)`,
        },
        {
            content: "So is the sign of each row",
            trigger: `${bar} li[data-status='failed'] [role='img'][title]`,
        },
        {
            content: "The one that failed is named with the reason",
            trigger: `${bar} li[data-status='failed'] .text-danger:contains(/disk is full|voll/)`,
        },
        {
            content: "Those that are done need no line",
            trigger: `${bar}:not(:has(li[data-status='done']))`,
        },
        {
            content: "Close it",
            trigger: `${bar} button[name='close']`,
            run: "click",
        },
        {
            content: "It is gone",
            trigger: ".o_list_view:not(:has(.o_archive_progress))",
        },
    ],
});
