import { HttpException } from '@nestjs/common';

/** Messages by field, nested as the request nests (contract section 1, "Error shapes"). */
export interface FieldFaults {
  [field: string]: string[] | FieldFaults | FieldFaults[] | string;
}

/** 400 with messages by field; the body is exactly `faults`. */
export class FieldErrors extends HttpException {
  constructor(readonly faults: FieldFaults) {
    super(faults, 400);
  }
}

/** 400 or 404 with a bare list of one sentence: the reference's odd shape, kept for its clients. */
export class BareList extends HttpException {
  constructor(sentence: string, status = 400) {
    super([sentence] as unknown as Record<string, unknown>, status);
  }
}

interface ProblemMore {
  readonly headers?: Readonly<Record<string, string>>;
  /** what a program can make use of, beside `detail` and `code` */
  readonly body?: object;
}

/** The stable words for programs; only one of these is ever answered. */
export const codes = [
  'appointments_affected',
  'bad_request',
  'body_too_large',
  'busy',
  'department_in_use',
  'doctor_assigned',
  'first_request_running',
  'headers_too_large',
  'idempotency_key_reused',
  'illegal_transition',
  'inactive_account',
  'internal_error',
  'invalid_token',
  'invalid_token_header',
  'malformed_idempotency_key',
  'malformed_if_match',
  'method_not_allowed',
  'mfa_active',
  'mfa_not_active',
  'mfa_not_set_up',
  'mfa_required',
  'mfa_setup_required',
  'not_acceptable',
  'not_approved',
  'not_authenticated',
  'not_found',
  'not_recorded',
  'overloaded',
  'parse_error',
  'permission_denied',
  'precondition_failed',
  'request_timeout',
  'resets_open',
  'slot_taken',
  'too_late',
  'too_many_attempts',
  'too_many_requests',
  'try_again',
  'unsupported_media_type',
  'wrong_role',
] as const;
export type Code = (typeof codes)[number];

/** Any other refusal: `{ "detail": sentence, "code": stable_word }`, perhaps more, and perhaps headers. */
export class Problem extends HttpException {
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, detail: string, code: Code, { headers = {}, body }: ProblemMore = {}) {
    super({ detail, code, ...body }, status);
    this.headers = headers;
  }
}

export class NotFound extends Problem {
  constructor() {
    super(404, 'Not found.', 'not_found');
  }
}

export class Unauthorized extends Problem {
  constructor(detail: string, code: Code) {
    super(401, detail, code, { headers: { 'WWW-Authenticate': 'Token' } });
  }
}

export class Forbidden extends Problem {
  constructor() {
    super(403, 'You do not have permission to perform this action.', 'permission_denied');
  }
}

export class MethodNotAllowed extends Problem {
  constructor(method: string) {
    super(405, `Method "${method}" not allowed.`, 'method_not_allowed');
  }
}

export class Conflict extends Problem {
  constructor(detail: string, code: Code) {
    super(409, detail, code);
  }
}

/** 429 with Retry-After: this caller asks too often. */
export class TooMany extends Problem {
  constructor(detail: string, code: Code, retryAfterSeconds: number) {
    super(429, detail, code, { headers: { 'Retry-After': String(retryAfterSeconds) } });
  }
}

/** 503 with Retry-After: the service is up but cannot take this request now. */
export class Busy extends Problem {
  constructor(detail: string, code: Code, retryAfterSeconds: number) {
    super(503, detail, code, { headers: { 'Retry-After': String(retryAfterSeconds) } });
  }
}

export const tooManyRequests = (retryAfterSeconds: number) =>
  new TooMany('Too many requests. Please try again later.', 'too_many_requests', retryAfterSeconds);

/** For what the database cannot do now. */
export const tryAgain = () => new Busy('The service is busy. Please try again.', 'try_again', 1);

export const overloaded = new Busy(
  'The service has more requests than it can answer. Please try again.',
  'overloaded',
  1,
);

export const bodyTooLarge = () => new Problem(413, 'The request body is larger than 1 MiB.', 'body_too_large');

export const messages = {
  required: 'This field is required.',
  null: 'This field may not be null.',
  blank: 'This field may not be blank.',
  noData: 'No data provided',
  tooLong: (limit: number) => `Ensure this field has no more than ${limit} characters.`,
  tooShort: (limit: number) => `Ensure this field has at least ${limit} characters.`,
  atLeast: (limit: number) => `Ensure this value is greater than or equal to ${limit}.`,
  atMost: (limit: number) => `Ensure this value is less than or equal to ${limit}.`,
  unique: 'This field must be unique.',
  notAChoice: (value: string) => `"${value}" is not a valid choice.`,
  unknownKey: (key: unknown) => `Invalid pk "${key}" - object does not exist.`,
} as const;
