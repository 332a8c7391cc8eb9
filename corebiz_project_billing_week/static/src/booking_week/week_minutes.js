const MINUTES_PER_HOUR = 60;

/**
 * Minutes as hours and minutes, such as 7:05.
 *
 * @param {Number} minutes whole ones
 * @returns {String}
 */
export function formatMinutes(minutes) {
    const absolute = Math.abs(minutes);
    const rest = String(absolute % MINUTES_PER_HOUR).padStart(2, "0");
    const sign = minutes < 0 ? "-" : "";
    return `${sign}${Math.floor(absolute / MINUTES_PER_HOUR)}:${rest}`;
}

/** The minutes of cells or days together. */
export function sumMinutes(items) {
    return items.reduce((sum, {minutes}) => sum + minutes, 0);
}
