import type { Type } from '@nestjs/common';
import { type Options, stringify } from 'csv-stringify/sync';

/** Metadata of a route that can answer as text/csv. */
export const CSV = 'csv';

/** Paths of the values of a row, such as `doctor.department`. */
type Column = string[];

/** The columns of a DTO: its properties, with those of the objects in it. */
export function columnsOf(dto: Type<unknown>, before: string[] = []): Column[] {
  const names: string[] = Reflect.getMetadata('swagger/apiModelPropertiesArray', dto.prototype) ?? [];
  return names.flatMap((marked) => {
    const name = marked.replace(/^:/, '');
    const part = partOf(dto, name);
    return part ? columnsOf(part, [...before, name]) : [[...before, name]];
  });
}

function partOf(dto: Type<unknown>, name: string): Type<unknown> | undefined {
  const { type, isArray } = Reflect.getMetadata('swagger/apiModelProperties', dto.prototype, name) ?? {};
  const resolved = typeof type === 'function' && type.name === 'type' ? type() : type;
  const hasProperties =
    typeof resolved === 'function' && Reflect.hasMetadata('swagger/apiModelPropertiesArray', resolved.prototype ?? {});
  return !isArray && hasProperties ? resolved : undefined;
}

/** RFC 4180 with a line of names; a text that a spreadsheet would run as a formula gets a quote before it. */
export async function* csvLines(
  columns: Column[],
  batches: Iterable<unknown[]> | AsyncIterable<unknown[]>,
): AsyncGenerator<string> {
  // spreadsheets take a file for UTF-8 by its mark
  yield stringify([columns.map((column) => column.join('.'))], { ...options, bom: true });
  for await (const rows of batches)
    yield stringify(
      rows.map((row) => columns.map((column) => cell(row, column))),
      options,
    );
}

const options: Options = {
  escape_formulas: true,
  record_delimiter: 'windows',
  // by itself the library quotes for its own delimiters alone; a spreadsheet may take these for delimiters too
  quoted_match: [/[\r\n;\t|]/],
  cast: { boolean: String },
};

function cell(row: unknown, column: Column): unknown {
  const value = column.reduce((part: unknown, name) => (part as Record<string, unknown> | null)?.[name], row);
  return Array.isArray(value) ? JSON.stringify(value) : value;
}
