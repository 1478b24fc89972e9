// `npm run admin:reset -- --username NAME [--mfa]`
import { parseArgs } from 'node:util';
import { resetAdmin } from '../auth/reset-admin.js';
import { OperatorError } from '../operator-error.js';
import { command } from './command.js';
import { withServices } from './services.js';

await command(async (database, config) => {
  const { values } = parseArgs({
    options: { username: { type: 'string' }, mfa: { type: 'boolean', default: false } },
  });
  const { username, mfa } = values;
  if (!username) throw new OperatorError('Usage: npm run admin:reset -- --username NAME [--mfa]');
  const reset = await withServices(database, config, (services) => resetAdmin(services, username, mfa));
  if (reset.hadSecondFactor) console.log(`The second factor of ${username} has been taken away.`);
  else if (mfa) console.log(`${username} has no second factor.`);
  console.log(`This token sets a new password of ${username} once, by POST /api/admin/password/reset/,`);
  console.log(`until ${reset.expiresAt.toISOString()}: ${reset.token}`);
});
