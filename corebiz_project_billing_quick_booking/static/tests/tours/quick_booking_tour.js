import {registry} from "@web/core/registry";

/*
 * A line is booked from the palette, and an hour by two clicks. Steps that click are
 * counted in Python. No step looks for a translated text.
 */
const tours = registry.category("web_tour.tours");

tours.add("quick_booking_palette", {
    steps: () => [
        {
            content: "Open the palette",
            trigger: ".o_list_view",
            run: "press ctrl+k",
        },
        {
            content: "Type a line",
            trigger: ".o_command_palette_search input",
            run: "edit 1:30 @install Firewall VLAN getrennt",
        },
        {
            content: "It says what will be booked",
            trigger:
                ".o_command.focused .o_quick_booking_proposal:contains(Installation)",
        },
        {
            content: "Book it",
            trigger: ".o_command_palette_search input",
            run: "press Enter",
        },
        {content: "It is booked", trigger: ".o_notification_bar.bg-success"},
        {content: "The palette has gone", trigger: "body:not(:has(.modal))"},
    ],
});
