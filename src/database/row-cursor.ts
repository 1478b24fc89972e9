import type { FieldDef } from 'pg';
import Cursor from 'pg-cursor';
import { type RowReader, rowReader, type Texts } from './row-reader.js';

/** What the driver's cursor has inside. */
interface Inside<Row> {
  _rows: Row[];
  handleRowDescription(message: { fields: FieldDef[] }): void;
}
const { handleRowDescription } = Cursor.prototype as unknown as Inside<unknown>;

/** The driver's cursor, which makes its rows as a prepared statement does. */
export class RowCursor<Row> extends Cursor<Row> {
  declare protected _rows: Row[];
  private reader: RowReader = () => undefined;

  protected handleRowDescription(message: { fields: FieldDef[] }): void {
    this.reader = rowReader(message.fields);
    handleRowDescription.call(this as unknown as Inside<unknown>, message);
  }

  protected handleDataRow({ fields }: { fields: Texts }): void {
    this._rows.push(this.reader(fields) as Row);
  }
}
