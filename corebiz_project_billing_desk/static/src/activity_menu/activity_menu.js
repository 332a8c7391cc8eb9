import {ActivityMenu} from "@mail/core/web/activity_menu";
import {patch} from "@web/core/utils/patch";

/* What the workflow waits for opens in the list of the menu, with its buttons. */
patch(ActivityMenu.prototype, {
    openActivityGroup(group, filter, newWindow) {
        if (!group.billing_action) {
            return super.openActivityGroup(...arguments);
        }
        this.dropdown.close();
        return this.action.doAction(group.billing_action, {
            newWindow,
            clearBreadcrumbs: true,
        });
    },
});
