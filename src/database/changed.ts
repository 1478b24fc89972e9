/** Whether there is anything to write: the ORM refuses an empty update. */
export const changed = (changes: object) => Object.values(changes).some((value) => value !== undefined);
