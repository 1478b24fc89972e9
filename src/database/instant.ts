/** SQL of an instant as the wire has it: UTC, ISO 8601 with `Z`, six decimals when there is a fraction. */
export const instant = (sql: string) =>
  `replace(to_char(${sql} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000', '')`;

/** SQL of a timestamp without a zone: what the hospital's clocks show at an instant. */
export const wallClock = (sql: string) => `(${sql} AT TIME ZONE hospital_timezone())`;
