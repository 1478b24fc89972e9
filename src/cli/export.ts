// `npm run export -- DIR`
import { entities } from '../entities.js';
import { exportTables } from '../transfer/export/tables.js';
import { command } from './command.js';
import { printCounts, stopSignal, targetOf } from './transfer.js';

await command(async ({ connection }) => {
  const { target } = targetOf('npm run export -- DIR');
  printCounts(await exportTables({ connection, entities }, target, { signal: stopSignal() }));
  console.log(
    `${target} holds every table as CSV and all as JSON: personal data, but no hashes of passwords or tokens.`,
  );
});
