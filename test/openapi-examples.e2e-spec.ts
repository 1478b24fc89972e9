import type { OpenAPIObject } from '@nestjs/swagger';
import { type Action, transitions } from '../src/appointments/life-cycle.js';
import { demoAdmin, demoDoctors, demoPatients } from '../src/demo/demo-data.js';
import { fillDemoData } from '../src/demo/fill.js';
import { createDocument } from '../src/http/openapi.js';
import { useApp } from './support/app.js';
import { type Caller, type Operation, operationsIn } from './support/fuzz-operations.js';

type Parameter = { name: string; in: string; required?: boolean; example?: unknown; schema: { example?: unknown } };

const test = useApp({ rateLimit: false });

/** What needs more than the demo data, as a one-time password or a step to take back, or leaves less. */
const leftOut = ({ method, path }: Operation) =>
  method === 'DELETE' || /\/(mfa\/(verify|disable)|password\/reset|logout|undo)\/$/.test(path);

/** The path of an operation with its examples. */
function addressOf({ paths }: OpenAPIObject, { method, path }: Operation): string {
  const item = paths[path] as unknown as Record<string, { parameters?: Parameter[] }>;
  const required = item[method.toLowerCase()]?.parameters?.filter((parameter) => parameter.required) ?? [];
  return required.reduce(
    (address, { name, in: place, example, schema }) =>
      place === 'path' ? address.replace(`{${name}}`, String(example)) : `${address}?${name}=${schema.example}`,
    path,
  );
}

/** Days on which the doctor works by then. */
const mondays = (function* (): Generator<string, never> {
  for (let day = 6; ; day += 7) yield new Date(Date.UTC(2031, 0, day)).toISOString().slice(0, 10);
})();

/** Another appointment that can take the step of the path, if there is one: one alone cannot take all. */
async function steppable(path: string, { method }: Operation): Promise<string> {
  const [, step] = path.match(/\/appointment\/\d+\/([\w-]+)\/$/) ?? [];
  if (method !== 'POST' || !step) return path;
  const { from } = transitions[step as Action] ?? transitions.cancel;
  const parties = { patientId: 3, historyId: 9, doctorId: 6 };
  const time = { appointmentDate: mondays.next().value, appointmentTime: '09:00' };
  const { id } = await test.make.appointment({ ...parties, ...time, state: from[0] });
  return path.replace(/\d+/, String(id));
}

describe('the examples of the document', () => {
  it('can be sent to the demo data, one after another', async () => {
    await fillDemoData(test.dataSource);
    const idOf = (people: { account: { id: string; username: string } }[], username: string) =>
      people.find(({ account }) => account.username === username)?.account.id ?? '';
    const tokens: Record<Caller, string> = {
      admin: await test.make.session(demoAdmin.id),
      doctor: await test.make.session(idOf(demoDoctors, 'doctor7')),
      patient: await test.make.session(idOf(demoPatients, 'patient2')),
    };
    const document = JSON.parse(JSON.stringify(createDocument(test.app))) as OpenAPIObject;
    const refused: unknown[] = [];
    for (const operation of operationsIn(document)) {
      if (leftOut(operation)) continue;
      const { method, caller, example } = operation;
      const path = await steppable(addressOf(document, operation), operation);
      const api = caller ? test.api.as(tokens[caller]) : test.api;
      const { status, body } = await api.send(method, path, example);
      if (status >= 300) refused.push({ method, path, example, status, body });
    }
    expect(refused).toEqual([]);
  });
});
