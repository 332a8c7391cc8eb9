import {DefaultCommandItem} from "@web/core/commands/command_palette";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {Component} from "@odoo/owl";
import {Proposal} from "./proposal";
import {book, booksTime, getScreenTarget, readLine} from "./quick_booking";
import {QuickBookingDialog} from "./quick_booking_dialog";

// What begins like a duration.
const LINE = /^\s*[-\u2212\u2013]?\s*[.,]?\d/;

/** One booking that the palette offers, or why it offers none. */
export class QuickBookingCommand extends Component {
    static template = "corebiz_project_billing_quick_booking.Command";
    static components = {Proposal};
    static props = {
        ...DefaultCommandItem.props,
        proposal: {type: Object, optional: true},
        note: {type: String, optional: true},
    };
}

// What an action returns would open another palette.
const openDialog = (env, line) => {
    env.services.dialog.add(QuickBookingDialog, {line, target: getScreenTarget(env)});
};

/*
 * The name of a command is what the palette compares with the line: it is the line
 * itself, so that the bookings come first.
 */
const makeCommand = (name, action, props) => ({
    Component: QuickBookingCommand,
    action,
    category: "smart_action",
    name,
    props,
});

async function provideBookings(env, line) {
    const {proposals, error, has_more} = await readLine(
        env,
        line,
        getScreenTarget(env)
    );
    const commands = proposals.map((proposal) =>
        makeCommand(line, () => book(env, proposal), {proposal})
    );
    const note =
        error || (has_more && _t("There are more. Write more letters behind the @."));
    if (note) {
        commands.push(makeCommand(line, () => openDialog(env, line), {note}));
    }
    return commands;
}

registry.category("command_provider").add("corebiz_project_billing.quick_booking", {
    async provide(env, {searchValue = ""} = {}) {
        if (!(await booksTime())) {
            return [];
        }
        if (LINE.test(searchValue)) {
            return provideBookings(env, searchValue);
        }
        return [
            {
                action: () => openDialog(env),
                category: "smart_action",
                name: _t("Book Time"),
            },
        ];
    },
});
