import { createDocument } from '../src/http/openapi.js';
import { useApp } from './support/app.js';
import { type Caller, exchange, operationsIn, withNewRecords } from './support/fuzz-operations.js';

const test = useApp();

describe('a body that is no object', () => {
  it.each(['[]', '"x"', '5', '1.5', 'null', 'true', '[{}]', '""'])(
    'is refused by every operation: %s',
    async (body) => {
      const { make } = test;
      const [admin, doctor, patient] = await Promise.all([make.admin(), make.doctor(), make.patient()]);
      const tokens: Record<Caller, string> = { admin: admin.token, doctor: doctor.token, patient: patient.token };
      // of others' appointments a doctor and a patient know nothing, whatever they send
      const isForeign = /^\/api\/(doctor|patient)\/appointment\/\{id\}\//;
      const operations = operationsIn(createDocument(test.app)).filter(
        ({ example, path }) => example !== undefined && !isForeign.test(path),
      );
      expect(operations.length).toBeGreaterThan(15);
      for (const { method, path, caller } of operations) {
        const headers = {
          'content-type': 'application/json',
          ...(caller && { authorization: `Token ${tokens[caller]}` }),
        };
        const sent = { method, path: await withNewRecords(path, make), headers, body };
        const { status, headers: answered, text } = await exchange(test.url, sent);
        const name = `${method} ${path}`;
        expect({ name, status, type: answered['content-type'] }).toEqual({
          name,
          status: 400,
          type: 'application/json',
        });
        expect(text).toMatch(body === 'null' ? /No data provided/ : /Expected a dictionary, but got \w+/);
      }
    },
    60_000,
  );
});
