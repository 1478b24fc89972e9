// The data source of TypeORM's command line: `npm run typeorm -- migration:show`.
import { DataSource } from 'typeorm';
import { loadEnvFile, readConfig } from './src/config.js';
import { connectionOptions } from './src/database/connection.js';
import { openDatabase } from './src/database/open.js';
import { entities } from './src/entities.js';

loadEnvFile();
const { connection } = await openDatabase(readConfig());

export default new DataSource({ ...connectionOptions(connection), entities });
