/** The last instant that RFC 3339 can write: dates go up to 9999-12-31, which ends later where clocks are behind UTC. */
export const LAST_INSTANT = '9999-12-31T23:59:59Z';

/**
 * SQL of an instant as the wire has it: UTC, RFC 3339 with `Z`, six decimals when there is a fraction. Later ones than
 * LAST_INSTANT are told as that.
 */
export const instant = (sql: string) =>
  `replace(to_char((CASE WHEN ${sql} > '${LAST_INSTANT}' THEN '${LAST_INSTANT}' ELSE ${sql} END) AT TIME ZONE 'UTC',
    'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000', '')`;

/** SQL of a timestamp without a zone: what the hospital's clocks show at an instant. */
export const wallClock = (sql: string) => `(${sql} AT TIME ZONE hospital_timezone())`;
