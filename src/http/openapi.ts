import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { programVersion } from '../program-version.js';
import { CODE } from './coerce.js';
import { addRetries } from './idempotency/openapi-retries.js';
import { addListAnswers } from './lists/openapi-lists.js';
import { describeBodies } from './openapi-bodies.js';
import { addErrorExamples } from './openapi-error-examples.js';
import { addExamples, addRecords } from './openapi-examples.js';
import { addHeaders } from './openapi-headers.js';
import { addItems } from './openapi-items.js';
import { admitNulls } from './openapi-nulls.js';
import { addRefusals, operationsOf, ProblemDto } from './openapi-refusals.js';
import { tellRolesApart } from './openapi-summaries.js';

const description = `A hospital's backend for three roles.

**Patients** register, wait for approval, read their profile, history and costs, and ask for appointments.
**Doctors** register, wait for approval, and see their profile and approved appointments.
**Admins** approve accounts and appointments and manage everything.

Get a token from one of the three logins, press *Authorize* and paste it alone at its role; there is room for one of each.
Paths work with and without the trailing slash. Dates are \`YYYY-MM-DD\`, times are the hospital's wall clock.
Lists are ordered by id unless they say otherwise.

Whatever the path, a request can be answered before it comes to an operation, as a \`ProblemDto\`, and its connection is closed: 400
when it cannot be read as HTTP, 408 when it takes too long to arrive, 431 when its first line and headers are over 16 KiB.
Every other answer has an \`X-Request-Id\`, by which the hospital finds the request in its log and in the record of access.
Paths that nothing answers are 404, and count for \`RateLimit\` like reads.`;

const tokenOf = (role: string) =>
  ({
    type: 'http',
    scheme: 'bearer',
    bearerFormat: '40 hex characters',
    description: `The token of the login for ${role}s: paste the token alone. \`Authorization: Token <token>\` works alike.`,
  }) as const;

/** The OpenAPI document of everything the application serves. */
export function createDocument(app: INestApplication): OpenAPIObject {
  const base = new DocumentBuilder()
    .setTitle('Hospital API')
    .setDescription(description)
    .setVersion(programVersion())
    .addServer('/')
    .addBearerAuth(tokenOf('admin'), 'adminToken')
    .addBearerAuth(tokenOf('doctor'), 'doctorToken')
    .addBearerAuth(tokenOf('patient'), 'patientToken')
    .addTag('Doctor: own account', 'Registration, login, profile, password, second factor')
    .addTag('Doctor: appointments', 'What is approved, and what becomes of it')
    .addTag('Doctor: working hours and leave', 'When patients may come')
    .addTag('Patient: own account', 'Registration, login, profile, password, second factor')
    .addTag('Patient: histories', 'What they had and what it cost')
    .addTag('Patient: appointments', 'Free slots, requests, and what became of them')
    .addTag('Patient: record of access', 'Who used their data')
    .addTag('Admin: own account', 'Login, password, second factor')
    .addTag('Admin: accounts', 'Doctors and patients: registration, approval, change, lost passwords')
    .addTag('Admin: departments', 'What doctors and histories belong to')
    .addTag('Admin: histories', 'Patients’ histories and their costs')
    .addTag('Admin: appointments', 'Requests, bookings and all steps of them')
    .addTag('Admin: working hours and leave', 'When doctors can be booked')
    .addTag('Admin: record of access', 'Who used whose data')
    .addTag('Departments', 'For everyone')
    .addTag('Health', 'For monitors')
    .build();
  // as the builder has it, the contact is empty and the license needs an address
  base.info = { ...base.info, license: { name: 'MIT' } };
  delete base.info.contact;
  const document = SwaggerModule.createDocument(app, base, {
    operationIdFactory: operationId,
    extraModels: [ProblemDto],
  });
  document.paths = Object.fromEntries(Object.entries(document.paths).filter(isCanonical).map(withSlash));
  for (const [operation] of operationsOf(document)) operation.security ??= [];
  typeParameters(document);
  tellRolesApart(document);
  describeBodies(document);
  addListAnswers(document);
  addRefusals(document);
  addItems(document);
  addRetries(document);
  addExamples(document);
  addRecords(document);
  addErrorExamples(document);
  addHeaders(document);
  admitNulls(document);
  return document;
}

/** Serves the document at /openapi.json and Swagger UI, all of whose files are this server's, at /docs. */
export function serveDocument(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => createDocument(app), {
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'Hospital API',
    swaggerOptions: {
      persistAuthorization: true,
      displayRequestDuration: true,
      docExpansion: 'list',
      filter: true,
      // an operation that was opened has a link of its own
      deepLinking: true,
    },
  });
}

const operationId = (controller: string, method: string) =>
  `${controller.charAt(0).toLowerCase()}${controller.slice(1).replace(/Controller$/, '')}_${method}`;

const parameterSchemas: Readonly<Record<string, object>> = {
  uuid: { type: 'string', format: 'uuid' },
  id: { type: 'integer', minimum: 1 },
  code: { type: 'string', pattern: CODE.source },
};

function typeParameters(document: OpenAPIObject): void {
  for (const [operation] of operationsOf(document)) {
    // a route of several paths counts its operations, of which one is left
    operation.operationId = operation.operationId?.replace(/\[\d+\]$/, '');
    for (const parameter of operation.parameters ?? []) {
      if ('schema' in parameter) parameter.schema = parameterSchemas[parameter.name] ?? parameter.schema;
    }
  }
}

type Path = [string, OpenAPIObject['paths'][string]];

/** Left out: the second spelling of the path of one appointment, which only old clients need. */
const isCanonical = ([path]: Path) => !path.endsWith('/appointments/{id}');

/** The reference's spelling: every path ends in a slash but one. */
const withSlash = ([path, item]: Path): Path => [
  path.startsWith('/api/') && !path.endsWith('/approve/appointment/{id}') ? `${path}/` : path,
  item,
];
