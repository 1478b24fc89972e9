// `npm run backup -- FILE [--force]`
import { entities } from '../entities.js';
import { writeBackup } from '../transfer/backup/write.js';
import { command } from './command.js';
import { printCounts, stopSignal, targetOf } from './transfer.js';

await command(async ({ connection }) => {
  const { target, force } = targetOf('npm run backup -- FILE [--force]');
  const tables = await writeBackup({ connection, entities }, target, { force, signal: stopSignal() });
  printCounts(tables);
  console.log(`The backup ${target} is complete. It holds personal data: keep it as safe as the database.`);
});
