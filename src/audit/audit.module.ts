import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditLog } from './audit-log.service.js';
import { AuditRow } from './audit-row.entity.js';
import { AuditSeal } from './audit-seal.entity.js';
import { Changes } from './changes.service.js';
import { Partitions } from './partitions.service.js';
import { Sealing } from './sealing.service.js';
import { Verification } from './verification.service.js';
import { Watch } from './watch.js';

/** The record of who read and changed whose data. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([AuditRow, AuditSeal])],
  providers: [AuditLog, Changes, Partitions, Sealing, Verification, Watch],
  exports: [Changes, Verification, Watch],
})
export class AuditModule {}
