/* global luxon */

import {Component, onWillStart, onWillUpdateProps, useRef, useState} from "@odoo/owl";
import {deserializeDateTime, formatDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useBus, useService} from "@web/core/utils/hooks";
import {KeepLast} from "@web/core/utils/concurrency";
import {useSetupAction} from "@web/search/action_hook";
import {CogMenu} from "@web/search/cog_menu/cog_menu";
import {Layout} from "@web/search/layout";
import {SearchBar} from "@web/search/search_bar/search_bar";
import {useSearchBarToggler} from "@web/search/search_bar/search_bar_toggler";
import {ActionHelper} from "@web/views/action_helper";
import {standardViewProps} from "@web/views/standard_view_props";
import {useVisible} from "./use_visible";
import {historyIcons} from "./history_icons";

const OTHER = {icon: "fa-circle-o", color: "secondary"};

/**
 * The timeline: days, newest first, with what happened on them. The next page is loaded
 * when the end comes into sight.
 */
export class HistoryController extends Component {
    static template = "corebiz_project_billing_history.HistoryView";
    static components = {ActionHelper, CogMenu, Layout, SearchBar};
    static props = {...standardViewProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.rootRef = useRef("root");
        this.searchBarToggler = useSearchBarToggler();
        this.keepLast = new KeepLast();
        this.kinds = Object.fromEntries(this.props.fields.kind.selection);
        this.state = useState({
            rows: [],
            cursor: null,
            isLoading: false,
            isReady: false,
            hasFailed: false,
        });
        useSetupAction({
            rootRef: this.rootRef,
            getLocalState: () => ({rows: this.state.rows.length}),
        });
        // Coming back from a source, as many rows as had been read are there again.
        const rows = this.props.state && this.props.state.rows;
        onWillStart(() => this.load(this.props, rows));
        onWillUpdateProps((nextProps) => this.load(nextProps));
        useVisible("end", () => this.loadMore());
        // As in Odoo's lists: from the search field by the arrow down.
        useBus(this.env.searchModel, "focus-view", () => this.focusCard(0));
    }

    /** Go to a card by its place; the first is 0. */
    focusCard(place) {
        const cards = this.rootRef.el.querySelectorAll(".o_project_history_card");
        if (cards[place]) {
            cards[place].focus();
        }
    }

    /** The arrows go from card to card. */
    onKeydown(ev) {
        const step = {ArrowDown: 1, ArrowUp: -1}[ev.key];
        const cards = [...this.rootRef.el.querySelectorAll(".o_project_history_card")];
        const place = cards.indexOf(ev.target);
        if (step && place !== -1) {
            ev.preventDefault();
            this.focusCard(place + step);
        }
    }

    /** Show the newest rows of what is searched for. */
    async load(props, limit) {
        const page = await this.keepLast.add(this.fetch(props, null, limit));
        Object.assign(this.state, {...page, isReady: true, isLoading: false});
    }

    /** Add the next page. */
    async loadMore() {
        if (!this.state.cursor || this.state.isLoading) {
            return;
        }
        this.state.isLoading = true;
        this.state.hasFailed = false;
        try {
            const page = await this.keepLast.add(
                this.fetch(this.props, this.state.cursor)
            );
            this.state.rows.push(...page.rows);
            this.state.cursor = page.cursor;
        } catch (error) {
            this.state.hasFailed = true;
            throw error;
        } finally {
            this.state.isLoading = false;
        }
    }

    fetch(props, cursor, limit) {
        const options = {domain: props.domain, cursor};
        if (limit) {
            options.limit = limit;
        }
        return this.orm.call("project.history", "get_page", [], {
            ...options,
            context: props.context,
        });
    }

    /** The rows by the day of the user: [{key, title, rows}]. */
    get days() {
        const days = [];
        for (const row of this.state.rows) {
            const moment = deserializeDateTime(row.date);
            const key = moment.toISODate();
            if (!days.length || days[days.length - 1].key !== key) {
                days.push({key, title: this.getDayTitle(moment), rows: []});
            }
            days[days.length - 1].rows.push(row);
        }
        return days;
    }

    getDayTitle(moment) {
        const date = formatDate(moment);
        const away = moment
            .startOf("day")
            .diff(
                luxon.DateTime.now().setZone(moment.zone).startOf("day"),
                "days"
            ).days;
        if (away === 0) {
            return _t("Today, %s", date);
        }
        if (away === -1) {
            return _t("Yesterday, %s", date);
        }
        return `${moment.toFormat("cccc")}, ${date}`;
    }

    getTime(row) {
        return row.has_time
            ? deserializeDateTime(row.date).toLocaleString(luxon.DateTime.TIME_SIMPLE)
            : "";
    }

    getIcon(row) {
        return historyIcons.get(row.kind, OTHER);
    }

    getOrigin(row) {
        const isSingle = this.props.context.history_single_project;
        return [isSingle ? "" : row.project, row.task, row.document]
            .filter(Boolean)
            .join(" · ");
    }

    async open(row) {
        const action = await this.orm.call("project.history", "action_open_source", [
            [row.id],
        ]);
        return this.action.doAction(action);
    }

    async print() {
        const action = await this.orm.call("project.history", "action_print", [
            this.props.domain,
        ]);
        return this.action.doAction(action);
    }
}

export const historyView = {
    type: "project_history",
    Controller: HistoryController,
    searchMenuTypes: ["filter", "favorite"],
    props: (genericProps) => genericProps,
};

registry.category("views").add("project_history", historyView);
