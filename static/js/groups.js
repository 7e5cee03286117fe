/** Subtasks: a table of what each earned, and the points together. */
import { h } from "app/dom.js";
import { format, gettext } from "app/i18n.js";
import { verdictMark } from "app/verdicts.js";

/** @typedef {import("app/judging.js").Group} Group */

/** The name of a subtask as people say it: "secret/1-small" is "1 small". @param {string} name */
export function groupName(name) {
  if (!name.includes("/")) return gettext("All secret tests");
  return name.slice(name.indexOf("/") + 1).replaceAll(/[-_]+/g, " ");
}

/** Points without needless decimals. @param {number} points */
export function pointsOf(points) {
  return String(Math.round(points * 100) / 100);
}

/** Null where there are no subtasks. @param {Group[]} groups */
export function groupsTable(groups) {
  if (groups.length === 0) return null;
  const columns = [gettext("Subtask"), gettext("Result"), gettext("Tests"), gettext("Points")];
  return h(
    "table",
    { class: "groups-table" },
    h("caption", { class: "visually-hidden" }, gettext("Points by subtask")),
    h("thead", {}, h("tr", {}, ...columns.map((word) => h("th", { scope: "col" }, word)))),
    h("tbody", {}, ...groups.map(groupRow)),
    h("tfoot", {}, h("tr", {}, h("th", { scope: "row", colspan: "3" }, gettext("Together")), h("td", { class: "figure" }, sumOf(groups)))),
  );
}

/** @param {Group} group */
function groupRow(group) {
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, groupName(group.name), group.message && h("span", { class: "quiet-text" }, group.message)),
    h("td", {}, verdictMark(group.verdict, { brief: true })),
    h("td", { class: "figure" }, `${group.tests_passed}/${group.tests_total}`),
    h("td", { class: "figure" }, outOf(group.score, group.max_score)),
  );
}

/** @param {Group[]} groups */
function sumOf(groups) {
  return outOf(
    groups.reduce((sum, group) => sum + group.score, 0),
    groups.reduce((sum, group) => sum + group.max_score, 0),
  );
}

/** @param {number} score @param {number} most */
function outOf(score, most) {
  return format(gettext("{score} of {most}"), { score: pointsOf(score), most: pointsOf(most) });
}
