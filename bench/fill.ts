// `npm run bench:data -- --patients N`: fills an empty database with made-up data
import { parseArgs } from 'node:util';
import { hashSync } from 'bcryptjs';
import { command } from '../src/cli/command.js';
import { migrate } from '../src/database/migrate.js';
import { OperatorError } from '../src/operator-error.js';
import { ADMIN, fill, PASSWORD } from './filling.js';

await command(async ({ connection }, { passwordCost }) => {
  const { values } = parseArgs({ options: { patients: { type: 'string', default: '20000' } } });
  const patients = Number(values.patients);
  if (!Number.isInteger(patients) || patients < 1 || patients > 10_000_000) {
    throw new OperatorError('Usage: npm run bench:data -- --patients N, a whole number up to 10000000');
  }
  await migrate(connection);
  const start = performance.now();
  await fill(connection, patients, hashSync(PASSWORD, passwordCost));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${patients} patients in ${seconds} s. Log in as ${ADMIN}, doctor000001 or patient000001: ${PASSWORD}`);
});
