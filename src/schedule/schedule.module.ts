import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Claims } from './claims.service.js';
import { Leave } from './leave.entity.js';

@Module({
  imports: [TypeOrmModule.forFeature([Leave])],
  providers: [Claims],
  exports: [Claims],
})
export class ScheduleModule {}
