import { isDeepStrictEqual } from 'node:util';

/** Whether there is anything to write: the ORM refuses an empty update. */
export const changed = (changes: object) => Object.values(changes).some((value) => value !== undefined);

/** Only what is there to write, so that it can be laid over what is stored. */
export const given = <Fields extends object>(fields: Fields): Partial<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>;

/** Only what is to be written and is not stored like that; of a row that is not there, all. */
export const differing = (fields: object, stored: object | null): object =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([name, value]) => !isDeepStrictEqual(value, (stored as Readonly<Record<string, unknown>> | null)?.[name]),
    ),
  );
