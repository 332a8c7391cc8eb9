/*
 * Durations as people type them, in any language; models/duration_text.py reads the
 * same on the server.
 */
const MINUTES_PER_HOUR = 60;

const HOURS = "(?:h|hrs?|hours?|std\\.?|stunden?)";
const MINUTES = "(?:min\\.?|mins|minutes?|minuten?)";
// Two places at most: "1.000" are a thousand for some, and one for others.
const NUMBER = "([0-9]{1,9}(?:[.,][0-9]{1,2})?|[.,][0-9]{1,2})";

const toNumber = (text) => Number(text.replace(",", "."));
const fromClock = (hours, minutes) =>
    Number(minutes) < MINUTES_PER_HOUR
        ? Number(hours) + Number(minutes) / MINUTES_PER_HOUR
        : null;
const fromHours = (hours) => toNumber(hours);
const fromMinutes = (minutes) => toNumber(minutes) / MINUTES_PER_HOUR;

const SHAPES = [
    [`([0-9]{1,9}):([0-9]{1,2})(?:\\s?${HOURS})?`, fromClock],
    [`([0-9]{1,9})\\s?${HOURS}\\s?([0-9]{1,2})\\s?${MINUTES}`, fromClock],
    [`([0-9]{1,9})\\s?${HOURS}([0-9]{1,2})m?`, fromClock],
    [`([0-9]{1,9})\\s?${HOURS}\\s([0-9]{1,2})m`, fromClock],
    [`${NUMBER}\\s?${HOURS}`, fromHours],
    [`${NUMBER}(?:m|\\s?${MINUTES})`, fromMinutes],
    [NUMBER, fromHours],
].map(([shape, read]) => [new RegExp(`^${shape}$`, "i"), read]);

/**
 * The hours that a text names, or null where it is no duration.
 *
 * @param {String} text such as 1:30, 1,5, 1.5h, 90m or 1h30, also with a minus
 * @returns {Number|null}
 */
export function parseDuration(text) {
    const trimmed = text.trim();
    const isNegative = trimmed.startsWith("-");
    const duration = isNegative ? trimmed.slice(1).trimStart() : trimmed;
    for (const [shape, read] of SHAPES) {
        const found = duration.match(shape);
        if (found) {
            const hours = read(...found.slice(1));
            return hours && isNegative ? -hours : hours;
        }
    }
    return null;
}
