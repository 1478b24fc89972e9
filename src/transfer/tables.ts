import { escapeIdentifier } from 'pg';
import type { DataSource, EntityMetadata } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly primary: boolean;
  /** numbered by a sequence of its own */
  readonly numbered: boolean;
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
}

/**
 * Tables that a migration fills: no rows of anybody's, as long as there is no account that could change them, and none
 * that a backup's rows could stand beside.
 */
export const prefilled: readonly string[] = ['departments'];

/** Columns that a trigger computes: they follow from the others, and an older schema has not had them yet. */
export const computed: readonly string[] = ['search_names'];

/**
 * Every table of the entities, parents before children, without columns that are computed.
 * @throws Error when foreign keys form a circle, which no order of insertion satisfies
 */
export function tablesOf(dataSource: DataSource): Table[] {
  const stored = dataSource.entityMetadatas.filter(({ tableType }) => tableType !== 'view');
  return parentsFirst(stored).map(({ tableName, columns }) => ({
    name: tableName,
    columns: columns.filter(({ databaseName }) => !computed.includes(databaseName)).map(columnOf),
  }));
}

function parentsFirst(all: EntityMetadata[]): EntityMetadata[] {
  const sorted = new Set<EntityMetadata>();
  const add = (entity: EntityMetadata, children: EntityMetadata[]): void => {
    if (sorted.has(entity)) return;
    if (children.includes(entity)) throw new Error(`The foreign keys of ${entity.tableName} form a circle.`);
    const parents = entity.foreignKeys.map((key) => key.referencedEntityMetadata).filter((parent) => parent !== entity);
    for (const parent of parents) add(parent, [...children, entity]);
    sorted.add(entity);
  };
  for (const entity of all) add(entity, []);
  return [...sorted];
}

const columnOf = (column: ColumnMetadata): Column => ({
  name: column.databaseName,
  type: String(column.type),
  primary: column.isPrimary,
  numbered: column.generationStrategy === 'increment' || column.generatedIdentity !== undefined,
});

export const quote = escapeIdentifier;

export const listOf = (columns: readonly Pick<Column, 'name'>[]) => columns.map(({ name }) => quote(name)).join(', ');

/** The same order in every database, whatever it sorts words by. */
export const orderOf = ({ columns }: Table) =>
  columns
    .filter(({ primary }) => primary)
    .map(({ name, type }) => quote(name) + (/text|char|string/i.test(type) ? ' COLLATE "C"' : ''))
    .join(', ');
