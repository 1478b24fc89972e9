// `npm run import:django`: takes over the data of the former service
import { parseArgs } from 'node:util';
import { migrate } from '../database/migrate.js';
import { OperatorError } from '../operator-error.js';
import { duration } from '../setting-readers.js';
import { importDjango } from '../transfer/import/import-django.js';
import { inWords } from '../transfer/import/report.js';
import { command } from './command.js';
import { stopSignal } from './transfer.js';

const USAGE =
  'npm run import:django -- FILE [--dry-run] [--report report.json] [--token-grace 30d] [--superusers-as-admins]';

const flag = { type: 'boolean', default: false } as const;

await command(async ({ connection }) => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'dry-run': flag,
      report: { type: 'string' },
      'token-grace': { type: 'string', default: '30d' },
      'superusers-as-admins': flag,
    },
  });
  const [file, ...rest] = positionals;
  if (!file || rest.length > 0) throw new OperatorError(`Usage: ${USAGE}`);
  const options = {
    file,
    report: values.report,
    tokenGrace: seconds(values['token-grace']),
    dryRun: values['dry-run'],
    superusersAsAdmins: values['superusers-as-admins'],
    signal: stopSignal(),
  };
  await migrate(connection);
  console.log(inWords(await importDjango(connection, options)));
});

function seconds(text: string): number {
  try {
    return duration(text);
  } catch (error) {
    throw new OperatorError(`--token-grace ${text}: ${(error as Error).message}`);
  }
}
