import {registry} from "@web/core/registry";

/*
 * Lines are booked from the palette and from the dialog. No step looks for a text that
 * is translated, so that any language works.
 */
const tours = registry.category("web_tour.tours");

const proposal = (text) => `.o_quick_booking_proposal:contains(${text})`;
const booked = {content: "It is booked", trigger: ".o_notification_bar.bg-success"};
const closed = {content: "The dialog has gone", trigger: "body:not(:has(.modal))"};
const openDialog = {
    content: "Open the dialog",
    trigger: ".o_form_statusbar button[name='action_open_quick_booking']",
    run: "click",
};

const typeInPalette = (line, view = ".o_list_view") => [
    {content: "Open the palette", trigger: view, run: "press ctrl+k"},
    {
        content: "Type a line",
        trigger: ".o_command_palette_search input",
        run: `edit ${line}`,
    },
];
const pressEnter = {
    content: "Press Enter",
    trigger: ".o_command_palette_search input",
    run: "press Enter",
};

tours.add("quick_booking_palette", {
    steps: () => [
        ...typeInPalette("1:30 @install Firewall VLAN getrennt"),
        {
            content: "It says what will be booked",
            trigger: `.o_command.focused ${proposal("Installation")}`,
        },
        pressEnter,
        booked,
        closed,
        {
            content: "The list shows it",
            trigger: ".o_data_row td[name='name']:contains(Firewall VLAN getrennt)",
        },
    ],
});

tours.add("quick_booking_palette_choice", {
    steps: () => [
        ...typeInPalette("2 @server Zwei"),
        {
            content: "Both are offered, the one booked last first",
            trigger: `#o_command_0 ${proposal("Installation")}`,
        },
        {
            content: "Take the other one",
            trigger: `#o_command_1 ${proposal("Rollout")}`,
            run: "click",
        },
        booked,
        closed,
    ],
});

tours.add("quick_booking_palette_screen", {
    steps: () => [
        ...typeInPalette("0:20 Hier", ".o_form_view .o_form_statusbar"),
        {
            content: "It is the task of the screen",
            trigger: `.o_command.focused ${proposal("Rollout")}`,
        },
        pressEnter,
        booked,
        closed,
    ],
});

tours.add("quick_booking_palette_refusal", {
    steps: () => [
        ...typeInPalette("1:75 Firewall"),
        {
            content: "It says why not",
            trigger: ".o_command.focused .o_quick_booking_command:contains(1:75)",
        },
        pressEnter,
        {
            content: "The line is not lost, and says it again",
            trigger: ".o_quick_booking:has(.o_quick_booking_error:contains(1:75))",
        },
        {
            content: "Nothing can be booked",
            trigger: ".o_quick_booking_book:disabled",
        },
        {
            content: "Mend it",
            trigger: "#quick_booking_line",
            run: "edit 1:45 Firewall",
        },
        {content: "It is offered", trigger: proposal("1:45")},
        {content: "Book it", trigger: "#quick_booking_line", run: "press Enter"},
        booked,
        closed,
    ],
});

let clicks = 0;
const countClick = () => {
    clicks += 1;
};

tours.add("quick_booking_hour", {
    steps: () => [
        {
            content: "The form is there",
            trigger: openDialog.trigger,
            run: () => {
                clicks = 0;
                document.addEventListener("click", countClick, true);
            },
        },
        openDialog,
        {
            content: "An hour is proposed; book it",
            trigger: `.modal:has(${proposal("1:00")}) .o_quick_booking_book:enabled`,
            run: "click",
        },
        booked,
        closed,
        {
            content: "It took two clicks, and no key",
            trigger: ".o_form_view",
            run: () => {
                document.removeEventListener("click", countClick, true);
                if (clicks !== 2) {
                    throw new Error(`${clicks} clicks`);
                }
            },
        },
    ],
});

tours.add("quick_booking_dialog", {
    steps: () => [
        openDialog,
        {
            content: "A quarter of an hour",
            trigger: ".o_quick_booking [role='group'] button:contains(0:15)",
            run: "click",
        },
        {content: "It is proposed", trigger: proposal("0:15")},
        {
            content: "What was done, yesterday",
            trigger: "#quick_booking_line",
            run: "edit 0:45 gestern Postfächer",
        },
        {content: "It is read", trigger: `${proposal("0:45")}:contains(Postfächer)`},
        {
            content: "Nothing is wider than the screen",
            trigger: ".o_quick_booking",
            run: ({anchor}) => {
                if (anchor.scrollWidth > document.documentElement.clientWidth) {
                    throw new Error(`${anchor.scrollWidth} pixels`);
                }
            },
        },
        {content: "Book it", trigger: "#quick_booking_line", run: "press Enter"},
        booked,
        closed,
    ],
});

tours.add("quick_booking_card", {
    steps: () => [
        {
            content: "Open the menu of the card",
            trigger: ".o_kanban_record:contains(Mail server)",
            run: "hover && click .o_kanban_record:contains(Mail server) .o_dropdown_kanban button",
        },
        {
            content: "Open the dialog",
            trigger: ".o-dropdown--menu a[name='action_open_quick_booking']",
            run: "click",
        },
        {
            content: "Book",
            trigger: `.modal:has(${proposal("1:00")}) .o_quick_booking_book:enabled`,
            run: "click",
        },
        booked,
        closed,
    ],
});
