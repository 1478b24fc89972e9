// `npm run bench -- [--only NAME,NAME] [--rounds 3] [--seconds 4] [--connections 32] [--database-url URL] [--json FILE]
//  [--keep] [--profile FOLDER]`: how fast the application is, beside the least that Node and PostgreSQL can do
import type pg from 'pg';
import { explain } from '../src/explain.js';
import { audit } from './audit.js';
import { compare } from './comparison.js';
import { type Database, prepareDatabase } from './database.js';
import { connect } from './filling.js';
import { loginBurst } from './login-burst.js';
import type { Ground, Measurement } from './measurement.js';
import { million } from './million.js';
import { type Options, readOptions } from './options.js';
import { overload } from './overload.js';
import { findPeople } from './people.js';
import { startApplication, startFloor } from './processes.js';
import { describeMachine, inWords, keepResults, type Results } from './report.js';
import { scenarios } from './scenarios.js';
import { start } from './start.js';

const PATIENTS = 20_000;

try {
  const options = readOptions([
    ...scenarios.map(({ name }) => name),
    'start',
    'login-burst',
    'overload',
    'audit',
    'million',
  ]);
  const database = await prepareDatabase(PATIENTS, options.databaseUrl, options.keep);
  try {
    const results = await measureAll(database, options);
    console.log(`\n${inWords(results)}`);
    keepResults(results, options);
  } finally {
    await database.close();
  }
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}

async function measureAll(database: Database, options: Options): Promise<Results> {
  const client = await connect(database.connection);
  const application = await startApplication(database, options.profile);
  try {
    const ground = { database, people: await findPeople(client), application, ...options };
    return {
      machine: await describeMachine(client, options),
      comparisons: await compareAll(ground, client, options),
      measurements: await measureOthers(ground, options),
    };
  } finally {
    await application.stop();
    await client.end();
  }
}

async function compareAll({ database, application, people }: Ground, client: pg.Client, options: Options) {
  const wanted = scenarios.filter(({ name }) => options.only?.includes(name) ?? true);
  const comparisons: Results['comparisons'] = [];
  if (wanted.length === 0) return comparisons;
  const floor = await startFloor(database.connection);
  try {
    for (const scenario of wanted) {
      console.error(`${scenario.name} ...`);
      comparisons.push(await compare(scenario, { application, floor }, { people, client, settings: options }));
    }
    return comparisons;
  } finally {
    await floor.stop();
  }
}

async function measureOthers(ground: Ground, options: Options) {
  const measurements: Record<string, Measurement> = {
    start,
    'login-burst': loginBurst,
    overload,
    audit,
    // takes minutes, so that one has to ask for it
    ...(options.only?.includes('million') && { million: (usual: Ground) => million(usual, options) }),
  };
  const results: Results['measurements'] = [];
  for (const [name, measure] of Object.entries(measurements)) {
    if (options.only && !options.only.includes(name)) continue;
    console.error(`${name} ...`);
    results.push({ name, figures: await measure(ground) });
  }
  return results;
}
