/** Whether there is anything to write: the ORM refuses an empty update. */
export const changed = (changes: object) => Object.values(changes).some((value) => value !== undefined);

/** Only what is there to write, so that it can be laid over what is stored. */
export const given = <Fields extends object>(fields: Fields): Partial<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>;
