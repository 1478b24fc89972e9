import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CommonTrigrams } from './common-trigrams.service.js';
import { type Connection, connectionOptions } from './connection.js';
import { Lists } from './lists.js';
import { Statements } from './statements.js';

@Global()
@Module({ providers: [Statements, CommonTrigrams, Lists], exports: [Statements, Lists] })
export class DatabaseModule {
  static at(connection: Connection): DynamicModule {
    const options = { ...connectionOptions(connection), autoLoadEntities: true, retryAttempts: 1 };
    return { module: DatabaseModule, imports: [TypeOrmModule.forRoot(options)] };
  }
}
