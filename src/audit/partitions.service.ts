import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { databaseFault } from '../database/violations.js';

const DAY = 86_400_000;
/** Months for which there is a partition, this one included. */
const MONTHS = 3;

/** Makes the partitions of the months to come, at the start and once a day. A row without one is in the default. */
@Injectable()
export class Partitions implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Audit');
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly dataSource: DataSource) {}

  async onModuleInit(): Promise<void> {
    this.timer = setInterval(() => void this.makeAhead(), DAY).unref();
    await this.makeAhead();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  async makeAhead(): Promise<void> {
    try {
      const thisMonth = `date_trunc('month', now() AT TIME ZONE 'UTC')`;
      await this.dataSource.query(
        `SELECT make_audit_partition((${thisMonth} + n * interval '1 month')::date) FROM generate_series(0, ${MONTHS - 1}) n`,
      );
    } catch (error) {
      this.logger.warn(`the partitions of the months to come could not be made: ${databaseFault(error)?.code}`);
    }
  }
}
