import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { give, giveAll } from './account.js';
import type { Binaries } from './binaries.js';
import { USER } from './connection.js';
import { EmbeddedDatabaseError, endedEarly } from './embedded-database-error.js';
import type { Log } from './log.js';
import { MAJOR, otherMajor, type Place } from './place.js';
import { launch } from './program.js';

// The only way in is a socket that nobody but the server's user and root can reach, so whoever gets there is trusted;
// a look-up of the system's user names would fail where the name service does, and add nothing.
const ACCESS = 'local all all trust\n';

/**
 * Makes the data directory on the first start and checks it on every other.
 * @throws EmbeddedDatabaseError if it cannot be made or is not one that this server can use
 */
export async function prepareCluster(place: Place, binaries: Binaries, log: Log): Promise<void> {
  await removeUnfinished(place);
  if (isMissing(place.cluster)) await initialise(place, binaries, log);
  else checkVersion(place.cluster);
  settleOwner(place);
}

async function removeUnfinished({ base, cluster }: Place): Promise<void> {
  const unfinished = readdirSync(base).filter((entry) => entry.startsWith(`${basename(cluster)}.new-`));
  for (const entry of unfinished) {
    // One whose initdb is just dying may win against us for now; the start after this one removes it.
    await rm(join(base, entry), { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}

export const isMissing = (cluster: string) => !existsSync(cluster) || readdirSync(cluster).length === 0;

// Under another name until it is whole: a process that dies halfway leaves no half of a database behind. The name is
// never used twice, because an initdb that is told to stop removes its folder.
async function initialise(place: Place, binaries: Binaries, log: Log): Promise<void> {
  const unfinished = `${place.cluster}.new-${randomBytes(4).toString('hex')}`;
  mkdirSync(unfinished, { mode: 0o700 });
  give(unfinished, place.account);
  const options = ['--username', USER, '--auth', 'trust', '--encoding', 'UTF8', '--no-instructions'];
  const locale = ['--locale-provider', 'builtin', '--locale', 'C.UTF-8', '--lc-messages', 'C'];
  // These are for an operator to change. The data fit in memory: no need of three processes that read ahead.
  const sizes = ['max_connections=100', 'shared_buffers=128MB', 'io_method=sync'].flatMap((size) => ['--set', size]);
  const command = [binaries.initdb, '-D', unfinished, ...options, ...locale, ...sizes];
  if (place.temporary) command.push('--no-sync');
  const { account } = place;
  const initdb = launch(command, { account, libraries: binaries.libraries, log: log.file });
  await initdb.ended;
  if (initdb.status() !== 0) {
    await removeUnfinished(place);
    throw endedEarly('create its data folder', log.lastWords(), place);
  }
  writeFileSync(join(unfinished, 'pg_hba.conf'), ACCESS);
  renameSync(unfinished, place.cluster);
}

function checkVersion(cluster: string): void {
  const file = join(cluster, 'PG_VERSION');
  if (!existsSync(file)) {
    throw new EmbeddedDatabaseError(`The folder ${cluster} holds something but no database: move it away.`);
  }
  const version = readFileSync(file, 'utf8').trim();
  if (version !== MAJOR) throw new EmbeddedDatabaseError(otherMajor(cluster, version));
}

function settleOwner({ cluster, account }: Place): void {
  const { uid } = lstatSync(cluster);
  if (account && uid !== account.uid) giveAll(cluster, account);
  chmodSync(cluster, 0o700);
}
