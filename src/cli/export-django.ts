// `npm run export:django -- FILE [--force]`
import { entities } from '../entities.js';
import { exportDjango } from '../transfer/export/django.js';
import { command } from './command.js';
import { printCounts, stopSignal, targetOf } from './transfer.js';

await command(async ({ connection }) => {
  const { target, force } = targetOf('npm run export:django -- FILE [--force]');
  const options = { force, signal: stopSignal(), report: console.error };
  printCounts(await exportDjango({ connection, entities }, target, options));
  console.log(`${target} is complete. It holds personal data and password hashes; docs/data.md says how to load it.`);
});
