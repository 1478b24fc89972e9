// `npm run db:status`
import { schemaStatus } from '../database/migrate.js';
import { command } from './command.js';
import { printStatus } from './print-status.js';

await command(async ({ connection }) => printStatus(await schemaStatus(connection)));
