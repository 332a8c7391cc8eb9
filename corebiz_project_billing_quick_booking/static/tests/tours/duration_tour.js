import {registry} from "@web/core/registry";
import {parseDuration} from "@corebiz_project_billing_quick_booking/duration/duration";

// The same as in tests/test_quick_text.py.
const HALF_PAST_ONE = [
    ...["1:30", "01:30", "1:30h", "1:30 h", "1:30 Std.", "1,5", "1.5", "1,50", "1,5h"],
    ...["1.5h", "1.5 H", "1,5 Std", "1,5 Std.", "1,5 Stunden", "1.5 hours", "1.5hrs"],
    ...["90m", "90min", "90 min", "90 Min.", "90 Minuten", "90 minutes", "1h30"],
    ...["1h30m", "1 h 30 min", "1h 30m", "1 Stunde 30 Minuten", "1 Std 30 Min"],
    " 1:30 ",
];
const NONE = [
    ...["1:75", "1:60", "1h75", "1:305", "1:30:00", ":30", "1.000", "1,555", "1,5,5"],
    ...["1..5", "1e3", "٣", "½", "", "h", "m", "x", "1x", "1hx", "1 m", "--1", "1/2"],
    "1,h",
];
const OTHERS = {",5h": 0.5, "24:00": 24, 0: 0, "1:5": 1 + 5 / 60, "-1,5h": -1.5};

const check = (text, hours) => {
    const found = parseDuration(text);
    if (found !== hours) {
        throw new Error(`"${text}" is ${found}, not ${hours}`);
    }
};

const hours = ".o_form_view .o_field_widget[name='unit_amount'] input";

/* Type a duration in the form, leave the field, and see what Odoo makes of it. */
const type = (text, shown) => [
    {content: `Type ${text}`, trigger: hours, run: `edit ${text} && press Tab`},
    {content: `It is ${shown}`, trigger: `${hours}:value(${shown})`},
];

registry.category("web_tour.tours").add("quick_booking_durations", {
    steps: () => [
        {
            content: "Read the table",
            trigger: hours,
            run: () => {
                HALF_PAST_ONE.forEach((text) => check(text, 1.5));
                NONE.forEach((text) => check(text, null));
                Object.entries(OTHERS).forEach(([text, value]) => check(text, value));
            },
        },
        ...type("1.5h", "01:30"),
        ...type("90m", "01:30"),
        ...type("2,5", "02:30"),
        ...type("2.5", "02:30"),
        ...type("1h15", "01:15"),
        ...type("-0,5 Std", "-00:30"),
        // What was Odoo's stays Odoo's.
        ...type("3", "03:00"),
        ...type("1:75", "02:15"),
        {
            content: "Save by the keyboard, still in the field",
            trigger: hours,
            run: "edit 1,75 Std && press alt+s",
        },
        {content: "It is kept", trigger: `${hours}:value(01:45)`},
        {content: "It is saved", trigger: ".o_form_view .o_form_saved"},
    ],
});
