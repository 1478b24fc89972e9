import { DataSource } from 'typeorm';
import { connectionOptions } from '../src/database/connection.js';
import { entities } from '../src/entities.js';
import { cloneDatabase } from './support/database.js';

describe('the migrations', () => {
  let dataSource: DataSource;
  beforeAll(async () => {
    dataSource = new DataSource({ ...connectionOptions(await cloneDatabase()), entities });
    await dataSource.initialize();
  });
  afterAll(() => dataSource.destroy());

  const differences = async () => {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    return upQueries.map(({ query }) => query);
  };
  const tables = () => dataSource.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`);

  it('make exactly the schema of the entities', async () => {
    expect(await differences()).toEqual([]);
  });

  it('go down to nothing and up again, with data in the tables that is older than a rule', async () => {
    await dataSource.query(`
      ALTER TABLE patients DISABLE TRIGGER patients_age_check;
      WITH u AS (INSERT INTO users (username, first_name, password_hash, role) VALUES ('p', 'P', '', 'patient') RETURNING id)
      INSERT INTO patients (user_id, age, address, mobile) SELECT id, -5, 'Dhaka', '1' FROM u`);
    for (const _ of dataSource.migrations) await dataSource.undoLastMigration();
    expect(await tables()).toEqual([{ tablename: 'migrations' }]);
    await dataSource.runMigrations();
    expect(await differences()).toEqual([]);
  });

  it('index every foreign key', async () => {
    const unindexed = await dataSource.query(`
      SELECT c.conname FROM pg_constraint c
       WHERE c.contype = 'f' AND NOT EXISTS (
         SELECT FROM pg_index i
          WHERE i.indrelid = c.conrelid AND (string_to_array(i.indkey::text, ' ')::int2[])[1:cardinality(c.conkey)] = c.conkey)`);
    expect(unindexed).toEqual([]);
  });
});
