import { ConsoleLogger, type LogLevel as NestLevel } from '@nestjs/common';
import type { Config } from './config.js';

const levels: NestLevel[] = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'];
const framework = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory', 'NestApplication']);

/** A level, and what is more urgent. */
export const levelsOf = (level: NestLevel): NestLevel[] => levels.slice(0, levels.indexOf(level) + 1);

/** Lines for people, JSON in production; what the framework says of its own start counts as debug. */
export class Log extends ConsoleLogger {
  constructor({ production, logLevel }: Pick<Config, 'production' | 'logLevel'>) {
    super({ json: production, logLevels: levelsOf(logLevel) });
  }

  /** What the framework says here it also throws, and the start explains that. */
  override error(message: unknown, ...rest: unknown[]): void {
    if (speaker(rest) === 'NestApplication') super.debug(message, ...rest);
    else super.error(message, ...rest);
  }

  override log(message: unknown, ...rest: unknown[]): void {
    if (framework.has(speaker(rest))) super.debug(message, ...rest);
    else super.log(message, ...rest);
  }
}

/** The context, which comes last; in the bundled program some classes are called `_Name`. */
const speaker = (rest: unknown[]) => String(rest.at(-1)).replace(/^_/, '');
