import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {Component} from "@odoo/owl";

/**
 * What stands against billing a project: each finding with its weight, what to do about
 * it, and a link to the records that have to be mended.
 */
export class PreflightFindingsField extends Component {
    static template = "corebiz_project_billing_desk.PreflightFindings";
    static props = {
        ...standardFieldProps,
        withProject: {type: Boolean, optional: true},
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get findings() {
        return this.props.record.data[this.props.name] || [];
    }

    /**
     * @param {Object} finding
     * @returns {Object} colour, icon and name of its weight
     */
    getLook(finding) {
        if (finding.severity === "block") {
            return {color: "danger", icon: "fa-ban", title: _t("Blocks billing")};
        }
        if (finding.is_passed) {
            return {color: "muted", icon: "fa-check", title: _t("Passed")};
        }
        return {color: "warning", icon: "fa-warning", title: _t("Warning")};
    }

    async mend(finding) {
        const action = await this.orm.call("project.project", "action_open_preflight", [
            [finding.project_id],
            finding.kind,
        ]);
        await this.action.doAction(action);
    }
}

export const preflightFindingsField = {
    component: PreflightFindingsField,
    supportedTypes: ["json"],
    extractProps: ({options}) => ({withProject: Boolean(options.with_project)}),
};

registry.category("fields").add("preflight_findings", preflightFindingsField);
