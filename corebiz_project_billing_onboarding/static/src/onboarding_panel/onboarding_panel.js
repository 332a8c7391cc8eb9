import {Component, onWillStart, useState} from "@odoo/owl";
import {ProjectKanbanController} from "@project/views/project_project_kanban/project_project_kanban_controller";
import {ProjectListController} from "@project/views/project_project_list/project_project_list_controller";
import {_t} from "@web/core/l10n/translation";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";

const MODEL = "onboarding.onboarding";
const STEP = "onboarding.onboarding.step";

/* What is left to do in a new house; the server knows for whom, and what is done. */
export class ProjectOnboardingPanel extends Component {
    static template = "corebiz_project_billing_onboarding.OnboardingPanel";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({done: 0, steps: []});
        onWillStart(async () => {
            // Nobody else is asked anything.
            if (await user.hasGroup("project.group_project_manager")) {
                await this.load();
            }
        });
    }

    async load() {
        const panel = await this.orm.call(MODEL, "get_project_billing_panel", []);
        Object.assign(this.state, panel || {done: 0, steps: []});
    }

    get progress() {
        const {done, steps} = this.state;
        const total = done + steps.length;
        return _t("%(done)s of %(total)s steps done", {done, total});
    }

    getSkipTitle(step) {
        return _t("Not needed here: %s", step.title);
    }

    async open(step) {
        const action = await this.orm.call(STEP, "open_project_billing_step", [
            step.id,
        ]);
        await this.action.doAction(action, {onClose: () => this.load()});
    }

    async skip(step) {
        await this.orm.call(STEP, "skip_project_billing_step", [step.id]);
        await this.load();
    }

    async close() {
        await this.orm.call(MODEL, "close_project_billing_panel", []);
        this.state.steps = [];
    }
}

for (const controller of [ProjectKanbanController, ProjectListController]) {
    Object.assign(controller.components, {ProjectOnboardingPanel});
}
