// `npm run restore -- FILE`
import { entities } from '../entities.js';
import { restoreBackup } from '../transfer/backup/restore.js';
import { command } from './command.js';
import { printCounts, targetOf } from './transfer.js';

await command(async ({ connection }) => {
  const { target } = targetOf('npm run restore -- FILE');
  printCounts(await restoreBackup({ connection, entities }, target));
  console.log(`The database holds what ${target} does; counts and checksums are the same.`);
});
