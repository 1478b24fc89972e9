import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, SetMetadata } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Statements, statement } from '../database/statements.js';
import { ACCESS, AUDIT, NOTHING } from './access.js';
import { tryAgain } from './errors.js';
import { Returns } from './returns.js';

/** Milliseconds until the database counts as out of reach. */
const PATIENCE = 3000;

// without a name: it must not wait behind others
const alive = statement(undefined, 'SELECT 1');

class HealthDto {
  @ApiProperty({ enum: ['ok'], example: 'ok' })
  status: 'ok';
}

@Controller('health')
@ApiTags('Health')
@SetMetadata(ACCESS, 'public')
@SetMetadata(AUDIT, NOTHING)
export class HealthController {
  private asked: Promise<unknown> | undefined;

  constructor(private readonly statements: Statements) {}

  @Get()
  @ApiOperation({ summary: 'Whether the service can reach its database', description: '503 while it cannot.' })
  @Returns(200, HealthDto)
  async check() {
    // all who ask meanwhile are told the same: it costs no points, and must not use up the connections
    this.asked ??= this.ask().finally(() => {
      this.asked = undefined;
    });
    await this.asked;
    return { status: 'ok' as const };
  }

  /** @throws Busy when nothing comes, as from a connection that hangs */
  private async ask(): Promise<void> {
    const answered = new AbortController();
    const late = sleep(PATIENCE, undefined, { signal: answered.signal, ref: false }).then(() => {
      throw tryAgain();
    });
    await Promise.race([this.statements.all(alive, []), late]).finally(() => answered.abort());
  }
}
