import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { BodyPipe } from './body.pipe.js';
import { AddressBudgetGuard, Budgets } from './budgets.js';
import { ErrorsFilter } from './errors.filter.js';
import { HealthController } from './health.controller.js';
import { KeptAnswers } from './idempotency/kept-answers.js';
import { RequestShapeGuard } from './request-shape.guard.js';
import { CodeExists, Existence, RowExists } from './row-exists.js';

/** How every request is read and every error is answered. */
@Global()
@Module({
  controllers: [HealthController],
  providers: [
    Existence,
    RowExists,
    CodeExists,
    KeptAnswers,
    Budgets,
    { provide: APP_FILTER, useClass: ErrorsFilter },
    { provide: APP_GUARD, useClass: AddressBudgetGuard },
    { provide: APP_GUARD, useClass: RequestShapeGuard },
    { provide: APP_PIPE, useClass: BodyPipe },
  ],
  exports: [Budgets, KeptAnswers],
})
export class HttpModule {}
