import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { OpenAPIObject } from '@nestjs/swagger';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { createDocument } from '../src/http/openapi.js';
import { partsOf } from '../src/http/openapi-nulls.js';
import { useApp } from './support/app.js';
import { closed, resolved } from './support/contract.js';

const test = useApp();

interface Media {
  schema?: object;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}

interface Operation {
  name: string;
  operationId?: string;
  summary?: string;
  tags?: string[];
  requestBody?: { required?: boolean; content: Record<string, Media> };
  responses: Record<string, { description?: string; content?: Record<string, Media> }>;
}

/** As it goes over the wire. */
const live = () => JSON.parse(JSON.stringify(createDocument(test.app))) as OpenAPIObject;

const operations = (document = live()): Operation[] =>
  Object.entries(resolved(document).paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Omit<Operation, 'name'>>).map(([method, operation]) => ({
      ...operation,
      name: `${method.toUpperCase()} ${path}`,
    })),
  );

/** The names of the operations of which the rule does not hold. */
const offenders = (holds: (operation: Operation) => unknown) =>
  operations()
    .filter((operation) => !holds(operation))
    .map(({ name }) => name);

describe('openapi.json', () => {
  it('has the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'));
    expect(live().info.version).toBe(version);
  });

  const committed = (): OpenAPIObject | undefined => {
    try {
      return JSON.parse(readFileSync(join(import.meta.dirname, '..', 'openapi.json'), 'utf8'));
    } catch {
      return undefined;
    }
  };

  it('is what the application serves', () => {
    const [written, served] = [committed(), live()];
    if (isDeepStrictEqual(written, served)) return;
    const known = new Map(
      operations(written ?? { ...served, paths: {} }).map((operation) => [operation.name, operation]),
    );
    const changed = operations(served).filter((operation) => !isDeepStrictEqual(known.get(operation.name), operation));
    const names = changed.map(({ name }) => name).join(', ') || 'operations that are gone, or the schemas';
    throw new Error(`openapi.json is not what the application serves: run \`npm run openapi\`. It differs in ${names}`);
  });

  it('is served', async () => {
    const response = await fetch(`${test.url}/openapi.json`);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await response.json()).toEqual(live());
  });
});

describe('every operation of the document', () => {
  it('is there', () => {
    expect(operations().length).toBeGreaterThan(40);
  });

  it('has an id of its own', () => {
    const ids = operations().map(({ operationId }) => operationId);
    expect(ids.filter((id) => !id || !/^[a-z]\w+$/i.test(id))).toEqual([]);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });

  it('has a summary of its own', () => {
    const summaries = operations().map(({ summary }) => summary);
    expect(
      offenders(({ summary }) => summary && summaries.indexOf(summary) === summaries.lastIndexOf(summary)),
    ).toEqual([]);
  });

  it('has one tag, which the document explains', () => {
    const explained = live().tags?.map(({ name }) => name) ?? [];
    expect(offenders(({ tags = [] }) => tags.length === 1 && tags.every((tag) => explained.includes(tag)))).toEqual([]);
  });

  it('has a success', () => {
    expect(offenders(({ responses }) => Object.keys(responses).some((status) => status.startsWith('2')))).toEqual([]);
  });

  it('says of each refusal what it means', () => {
    const meaningless = ({ responses }: Operation) =>
      Object.entries(responses).some(([status, { description }]) => status >= '4' && !description);
    expect(offenders((operation) => !meaningless(operation))).toEqual([]);
  });

  it('tells the alternatives of a refusal in one list, each once', () => {
    const isOneList = ({ schema }: Media) => {
      const { anyOf = [] } = (schema ?? {}) as { anyOf?: object[] };
      return (
        !anyOf.some((part) => 'anyOf' in part) &&
        new Set(anyOf.map((part) => JSON.stringify(part))).size === anyOf.length
      );
    };
    expect(
      offenders(({ responses }) =>
        Object.values(responses).every(({ content = {} }) => Object.values(content).every(isOneList)),
      ),
    ).toEqual([]);
  });

  it('refers to parts that are there, and leaves none out', () => {
    const document = live();
    const text = JSON.stringify(document);
    const named = new Set([...text.matchAll(/"#\/components\/(\w+\/[\w-]+)"/g)].map(([, name]) => name));
    const { securitySchemes: _, ...kinds } = document.components ?? {};
    const there = Object.entries(kinds).flatMap(([kind, all]) => Object.keys(all).map((name) => `${kind}/${name}`));
    expect([...named].sort()).toEqual(there.sort());
  });
});

describe('a request body', () => {
  it('must be there where the document says so, and may be left out where it does not', async () => {
    const { make } = test;
    const [admin, doctor, patient] = [await make.admin(), await make.doctor(), await make.patient()];
    const tokens = { admin, doctor, patient };
    for (const { name, requestBody } of operations()) {
      if (!requestBody) continue;
      const [method = '', template = ''] = name.split(' ');
      const owned = { doctorId: doctor.id, patientId: patient.id };
      const { id } = await (template.includes('history') ? make.history(owned) : make.appointment(owned));
      const path = template
        .replace('{uuid}', template.includes('/doctor/') ? doctor.userId : patient.userId)
        .replace('{id}', String(id))
        .replace('{code}', 'CL');
      const { token } = tokens[path.split('/')[2] as keyof typeof tokens];
      const { status } = await test.api.as(token).send(method, path);
      const answers = requestBody.required ? [400] : [200, 409];
      expect([name, answers.includes(status) || status]).toEqual([name, true]);
    }
  });
});

describe('a success', () => {
  it('has all of its fields, but for those that depend on who asks, and how', () => {
    const { schemas = {} } = live().components ?? {};
    /** The schemas within, by name. */
    const named = (value: unknown, known = new Set<string>()): Set<string> => {
      const found = [...JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
        ([, name = '']) => name,
      );
      for (const name of found) if (!known.has(name)) named(schemas[name], known.add(name));
      return known;
    };
    const answered = named(
      operations().map(({ responses }) => Object.entries(responses).filter(([status]) => status < '300')),
    );
    const optional = [...answered].flatMap((name) => {
      const { properties = {}, required = [] } = schemas[name] as { properties?: object; required?: string[] };
      return Object.keys(properties).flatMap((field) => (required.includes(field) ? [] : [`${name}.${field}`]));
    });
    expect(optional.sort()).toEqual([
      'ConflictDto.appointment_id',
      'ConflictDto.patient',
      'ConflictDto.patient_name',
      'WaitingAppointmentDto.rivals',
    ]);
  });
});

describe('a choice of words', () => {
  const schemaOf = {
    state: 'AppointmentState',
    from_state: 'AppointmentState',
    to_state: 'AppointmentState',
    action: 'AppointmentAction',
    allowed: 'AppointmentAction',
    by: 'ActorRole',
    role: 'ActorRole',
    outcome: 'AccessOutcome',
  };

  it('has one schema for all fields that have one of them', () => {
    const fields = partsOf(live()).flatMap(({ properties }) => Object.entries(properties ?? {}));
    for (const [name, schema] of Object.entries(schemaOf)) {
      const found = fields.filter(([field]) => field === name).map(([, field]) => JSON.stringify(field));
      expect(found).not.toEqual([]);
      expect(found.filter((field) => !field.includes(`"#/components/schemas/${schema}"`))).toEqual([]);
    }
  });

  it('is spelled out once', () => {
    const choices = partsOf(live()).flatMap(({ enum: words }) =>
      (words as string[])?.length > 1 ? [String(words)] : [],
    );
    expect(choices.filter((words, at) => choices.indexOf(words) < at)).toEqual([]);
  });
});

describe('what can be null', () => {
  it('has a type, or null as an alternative', () => {
    const said = partsOf(live()).filter(({ nullable }) => nullable);
    expect(said.length).toBeGreaterThan(10);
    expect(said.filter(({ type, allOf, anyOf }) => !type || allOf || anyOf)).toEqual([]);
  });
});

describe('an example', () => {
  const bodies = ({ name, requestBody }: Operation) =>
    Object.entries(requestBody?.content ?? {}).map(([type, media]) => ({ at: `${name} ${type}`, media }));

  const successes = ({ name, responses }: Operation) =>
    Object.entries(responses)
      .filter(([status]) => status.startsWith('2'))
      .flatMap(([status, { content = {} }]) =>
        Object.entries(content)
          .filter(([type]) => type === 'application/json')
          .map(([, media]) => ({ at: `${name} ${status}`, media })),
      );

  const refusals = ({ name, responses }: Operation) =>
    Object.entries(responses)
      .filter(([status]) => status >= '4')
      .flatMap(([status, { content = {} }]) =>
        Object.values(content).map((media) => ({ at: `${name} ${status}`, media })),
      )
      .flatMap(({ at, media: { schema, examples = {} } }) => {
        const shown = Object.keys(examples).length > 0 ? Object.values(examples) : [{ value: undefined }];
        return shown.map(({ value: example }) => ({ at, media: { schema, example } }));
      });

  /** The places without an example, or with one that its own schema refuses. */
  function wrong(
    places: (operation: Operation) => { at: string; media: Pick<Media, 'schema' | 'example'> }[],
  ): string[] {
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(ajv);
    ajv.addSchema({ $id: 'document', components: closed(live().components) });
    const known = new Map<string, object>();
    const once = (schema: object) => {
      const text = JSON.stringify(schema);
      if (!known.has(text)) known.set(text, closed(schema) as object);
      return known.get(text) as object;
    };
    return operations().flatMap((operation) =>
      places(operation).flatMap(({ at, media: { schema, example } }) => {
        if (example === undefined || !schema) return [`${at} has none`];
        return ajv.validate(once(schema), example) ? [] : [`${at}: ${ajv.errorsText()}`];
      }),
    );
  }

  it('is there for every request body, and fits its schema', () => {
    expect(operations().flatMap(bodies).length).toBeGreaterThan(15);
    expect(wrong(bodies)).toEqual([]);
  });

  it('is there for every success, and fits its schema', () => {
    expect(operations().flatMap(successes).length).toBeGreaterThan(40);
    expect(wrong(successes)).toEqual([]);
  });

  it('is there for every refusal, and fits its schema', () => {
    expect(operations().flatMap(refusals).length).toBeGreaterThan(500);
    expect(wrong(refusals)).toEqual([]);
  });
});
