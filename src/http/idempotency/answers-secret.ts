import { applyDecorators, SetMetadata } from '@nestjs/common';
import { keyHeader } from './openapi-retries.js';

const SECRET = 'answersSecret';

/**
 * For a POST whose answer holds a secret, such as a token: it is not stored, so every repetition runs. The operation must
 * be one that may run twice.
 */
export const AnswersSecret = () =>
  applyDecorators(
    SetMetadata(SECRET, true),
    keyHeader('Taken and without effect: the answer is a secret and is not kept, so a repetition gets one of its own'),
  );

export const isSecret = (handler: object) => Reflect.getMetadata(SECRET, handler) === true;
