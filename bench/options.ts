import { parseArgs } from 'node:util';
import { OperatorError } from '../src/operator-error.js';

export interface Options {
  /** undefined: everything but what takes minutes */
  readonly only: readonly string[] | undefined;
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  readonly databaseUrl: string | undefined;
  readonly json: string | undefined;
  readonly keep: boolean;
  /** a folder for CPU profiles of the application */
  readonly profile: string | undefined;
}

/** @throws OperatorError for a name that is none of `known` */
export function readOptions(known: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      only: text,
      rounds: { ...text, default: '3' },
      seconds: { ...text, default: '4' },
      connections: { ...text, default: '32' },
      'database-url': text,
      json: text,
      keep: { type: 'boolean', default: false },
      profile: text,
    },
  });
  const only = values.only?.split(',').filter(Boolean);
  const unknown = only?.filter((name) => !known.includes(name)) ?? [];
  if (unknown.length > 0) throw new OperatorError(`--only ${unknown.join(',')}: choose from ${known.join(', ')}`);
  return {
    only,
    rounds: whole('rounds', values.rounds),
    seconds: whole('seconds', values.seconds),
    connections: whole('connections', values.connections),
    databaseUrl: values['database-url'],
    json: values.json,
    keep: values.keep,
    profile: values.profile,
  };
}

function whole(name: string, text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new OperatorError(`--${name} ${text}: give a whole number from 1`);
  return Number(text);
}
