import pg, { type FieldDef } from 'pg';

/** The columns of a row, as PostgreSQL writes them. */
export type Texts = readonly (string | null)[];
/** Makes a row of its columns. */
export type RowReader = (texts: Texts) => unknown;

const readers = new Map<string, RowReader>();

/**
 * What makes rows with these columns: one function for each set of columns, compiled, so that its rows are objects of one
 * kind and no column is looked up by its name (docs/decisions.md).
 */
export function rowReader(columns: readonly FieldDef[]): RowReader {
  const key = columns.map(({ name, dataTypeID }) => `${name} ${dataTypeID}`).join();
  const reader = readers.get(key) ?? compile(columns);
  readers.set(key, reader);
  return reader;
}

const parserOf = (type: number) => pg.types.getTypeParser(type, 'text') as (text: string) => unknown;
const asItIs = parserOf(pg.types.builtins.TEXT);

function compile(columns: readonly FieldDef[]): RowReader {
  const parsers = columns.map(({ dataTypeID }) => parserOf(dataTypeID));
  const properties = columns.map(({ name }, at) => {
    const text = `texts[${at}]`;
    const value = parsers[at] === asItIs ? text : `${text} === null ? null : parsers[${at}](${text})`;
    return `${JSON.stringify(name)}: ${value}`;
  });
  return new Function('parsers', `return (texts) => ({ ${properties.join(', ')} });`)(parsers);
}
