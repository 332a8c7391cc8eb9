/* global odoo */

import {registry} from "@web/core/registry";

/*
 * The grid by the keyboard alone. No step looks for a text that is translated, so that
 * any language works.
 */
const tours = registry.category("web_tour.tours");

const ROWS = 5;
const DAYS = 5;
const cell = (row, day) => `.o_week_cell[data-place='${row}-${day}']`;
const total = (text) => `.o_week_booked td:last:contains(${text})`;

let keys = 0;
let clicks = 0;
const countKey = (ev) => {
    keys += ev.repeat ? 0 : 1;
};
const countClick = () => {
    clicks += 1;
};
const beginCount = () => {
    keys = 0;
    clicks = 0;
    document.addEventListener("keydown", countKey, true);
    document.addEventListener("pointerdown", countClick, true);
};
const endCount = (most) => {
    document.removeEventListener("keydown", countKey, true);
    document.removeEventListener("pointerdown", countClick, true);
    if (clicks || keys > most) {
        throw new Error(`${keys} keys and ${clicks} clicks`);
    }
};

/* A day: each row from above to below by Enter, which then goes to the next day. */
const typeDay = (day) =>
    [...Array(ROWS).keys()].map((row) => ({
        content: `Book row ${row} of day ${day}`,
        trigger: `${cell(row, day)}:focus`,
        run: "press 1 && press Enter",
    }));

tours.add("booking_week_25", {
    steps: () => [
        {
            content: "The week is empty; copy the rows of the last one",
            trigger: ".o_week_empty",
            run: () => {
                beginCount();
                document.querySelector(".o_week_copy").focus();
            },
        },
        {content: "By Enter", trigger: ".o_week_copy", run: "press Enter"},
        {content: "The rows are there", trigger: `${cell(ROWS - 1, 0)}`},
        ...[...Array(DAYS).keys()].flatMap(typeDay),
        {content: "All is saved and added up", trigger: total("25:00")},
        {
            content: "25 bookings: two keys each, and one for the rows",
            trigger: ".o_booking_week",
            run: () => endCount(2 * ROWS * DAYS + 1),
        },
    ],
});

const expectValue = (selector, value) => ({
    content: `${selector} shows ${value}`,
    trigger: `${selector}:value(${value})`,
});

tours.add("booking_week_keys", {
    steps: () => [
        {
            content: "Type a text with the hours, and leave by Tab",
            trigger: cell(0, 0),
            run: "edit 1,5h Firewall && press Tab",
        },
        expectValue(cell(0, 0), "1:30"),
        {content: "Tab went to the right", trigger: `${cell(0, 1)}:focus`},
        {
            content: "Arrow left goes back from an empty cell",
            trigger: cell(0, 1),
            run: "press ArrowLeft",
        },
        {
            content: "Escape takes back",
            trigger: `${cell(0, 0)}:focus`,
            run: "edit 9 && press Escape",
        },
        expectValue(cell(0, 0), "1:30"),
        {content: "F2 shows the text", trigger: cell(0, 0), run: "press F2"},
        expectValue(cell(0, 0), "1:30 Firewall"),
        {
            content: "Change it, and go down",
            trigger: cell(0, 0),
            run: "edit 2:15 Switches && press ArrowDown",
        },
        {content: "Down", trigger: `${cell(1, 0)}:focus`},
        expectValue(cell(0, 0), "2:15"),
        {
            content: "What is no duration stays and says why",
            trigger: cell(1, 0),
            run: "edit Unsinn && press ArrowUp",
        },
        {content: "It says so", trigger: ".o_week_alert:contains(Unsinn)"},
        expectValue(`${cell(1, 0)}.is-invalid`, "Unsinn"),
        {content: "Mend it", trigger: cell(1, 0), run: "edit 90m && press Enter"},
        expectValue(`${cell(1, 0)}:not(.is-invalid)`, "1:30"),
        {content: "The day adds up", trigger: ".o_week_booked td:contains(3:45)"},
        {content: "Clear a cell", trigger: cell(1, 0), run: "clear && press Tab"},
        {content: "It is gone", trigger: total("5:15")},
        {
            content: "Several bookings are a button",
            trigger: `button${cell(0, 2)}:contains(3:00)`,
            run: "click",
        },
        {content: "They are listed", trigger: ".o_list_view .o_data_row:count(2)"},
        {
            content: "Back to the week",
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a",
            run: "click",
        },
        {content: "It is as it was", trigger: total("5:15")},
        {
            content: "A fixed cell is read only and says why",
            trigger: `${cell(2, 0)}[readonly][title]`,
        },
    ],
});

tours.add("booking_week_row", {
    steps: () => [
        {
            content: "Add a row",
            trigger: ".o_week_add",
            run: "click",
        },
        {
            content: "By some letters",
            trigger: ".o_week_picker input",
            run: "edit rollo",
        },
        {
            content: "Only what can be booked is offered",
            trigger: ".o-autocomplete--dropdown-item:count(1):contains(Rollout)",
            run: () => {
                const offers = document.querySelectorAll(
                    ".o-autocomplete--dropdown-item"
                );
                if (offers.length !== 1) {
                    throw new Error(`${offers.length} offers`);
                }
            },
        },
        {
            content: "Take it",
            trigger: ".o_week_picker input",
            run: "press Enter",
        },
        {
            content: "Its first cell waits",
            trigger: ".o_week_cell:focus",
            run: "edit 0:45 Neu && press Enter",
        },
        {content: "It is saved", trigger: ".o_booking_week:has(:contains(0:45))"},
        {
            content: "Another week",
            trigger: ".o_week_next",
            run: "click",
        },
        {content: "Is empty", trigger: ".o_week_empty"},
        {content: "Back", trigger: ".o_week_previous", run: "click"},
        {content: "It is there", trigger: ".o_week_row:contains(Rollout)"},
    ],
});

tours.add("booking_week_two_tabs", {
    steps: () => [
        {
            content: "Another window books the same cell",
            trigger: cell(0, 1),
            run: async () => {
                const {orm} = odoo.__WOWL_DEBUG__.root.env.services;
                const week = await orm.call("project.booking.week", "get_week", []);
                const [row] = week.rows;
                await orm.call("project.booking.week", "write_cell", [
                    week.days[1].date,
                    row.project_id,
                    row.task_id,
                    "4 Anders",
                    row.cells[1].bookings,
                ]);
            },
        },
        {
            content: "Type over what is not there any more",
            trigger: cell(0, 1),
            run: "edit 1 && press Enter",
        },
        {content: "It is refused", trigger: ".o_week_alert:contains(4:00)"},
        {
            content: "What was typed is not lost",
            trigger: `${cell(0, 1)}.is-invalid:value(1)`,
            run: "click",
        },
        {
            content: "Passing by saves nothing",
            trigger: cell(0, 1),
            run: "press Tab",
        },
        {
            content: "It is still refused, and still there",
            trigger: `${cell(0, 1)}.is-invalid:value(1)`,
            run: "click",
        },
        {
            content: "Escape shows what is there",
            trigger: cell(0, 1),
            run: "press Escape",
        },
        expectValue(`${cell(0, 1)}:not(.is-invalid)`, "4:00"),
        {
            content: "Typed over it, it is saved",
            trigger: cell(0, 1),
            run: "edit 5 && press Tab",
        },
        {content: "Saved", trigger: total("5:00")},
    ],
});

tours.add("booking_week_leave", {
    steps: () => [
        {
            content: "Go on behind what is no duration",
            trigger: cell(0, 1),
            run: "edit Unsinn && press Alt+n",
        },
        {
            content: "It stays, and says why",
            trigger: `${cell(0, 1)}.is-invalid:value(Unsinn):focus`,
        },
        {content: "It says so", trigger: ".o_week_alert:contains(Unsinn)"},
        {
            content: "Type it anew, and go on",
            trigger: cell(0, 1),
            run: "edit 2 && press Alt+n",
        },
        {content: "The next week is empty", trigger: ".o_week_empty"},
        {content: "Back", trigger: ".o_week_previous", run: "click"},
        expectValue(cell(0, 1), "2:00"),
        {
            content: "Leave the screen behind what is no duration",
            trigger: cell(0, 1),
            run: "edit Quatsch",
        },
        {
            content: "For the bookings of the cell beside it",
            trigger: `button${cell(0, 2)}`,
            run: "click",
        },
        {
            content: "It stays here, too",
            trigger: `${cell(0, 1)}.is-invalid:value(Quatsch)`,
        },
        {
            content: "Whoever goes a second time goes",
            trigger: `button${cell(0, 2)}`,
            run: "click",
        },
        {content: "The bookings", trigger: ".o_list_view .o_data_row:count(2)"},
    ],
});

tours.add("booking_week_phone", {
    steps: () => [
        {content: "A list of one day", trigger: ".o_week_list .o_week_row"},
        {
            content: "Nothing is wider than the screen",
            trigger: ".o_booking_week",
            run: ({anchor}) => {
                const most = document.documentElement.clientWidth;
                if (anchor.scrollWidth > most) {
                    throw new Error(`${anchor.scrollWidth} pixels`);
                }
            },
        },
        {
            content: "Type hours and text",
            trigger: ".o_week_cell",
            run: "edit 0:30 Telefonat && press Enter",
        },
        {content: "Saved", trigger: ".o_week_booked:contains(0:30)"},
        expectValue(".o_week_cell", "0:30 Telefonat"),
        {content: "Next day", trigger: ".o_week_day_next", run: "click"},
        {content: "Nothing there", trigger: ".o_week_booked:contains(0:00)"},
        {content: "And back", trigger: ".o_week_day_previous", run: "click"},
        expectValue(".o_week_cell", "0:30 Telefonat"),
    ],
});
