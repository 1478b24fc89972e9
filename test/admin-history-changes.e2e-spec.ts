import type { History } from '../src/history/history.entity.js';
import { useApp } from './support/app.js';
import type { ApiClient } from './support/client.js';
import type { MadePatient } from './support/make.js';

const test = useApp();
const notFound = { status: 404, body: { detail: 'Not found.' } };
const tooMany = '100000000000000000000';
const costs = { room_charge: 100, medicine_cost: 20, doctor_fee: 30, other_charge: 4, total_cost: '154 tk' };
const notNull = 'This field may not be null.';
const atLeast0 = 'Ensure this value is greater than or equal to 0.';
const atMost = 'Ensure this value is less than or equal to 2147483647.';
const noSuchKey = (key: unknown) => `Invalid pk "${key}" - object does not exist.`;
const noKey = (type: string) => `Incorrect type. Expected pk value, received ${type}.`;
const noDate = 'Date has wrong format. Use one of these formats instead: YYYY-MM-DD.';

let admin: ApiClient;
let patient: MadePatient;
let history: History;
let path: string;
beforeEach(async () => {
  admin = test.api.as((await test.make.admin()).token);
  patient = await test.make.patient();
  history = await test.make.history({ patientId: patient.id });
  path = `/api/admin/patient/${patient.userId}/history/${history.id}/`;
});

const unchanged = () => ({
  id: history.id,
  admit_date: '2026-01-05',
  symptomps: 'Fever',
  department: 'CL',
  release_date: null,
  assigned_doctor: history.assignedDoctorId,
  costs,
});
const put = (changes: object) => admin.put(path, { patient_history: changes });
const expectHistory = async (patient_history: object) => {
  expect(await admin.get(path)).toMatchObject({ status: 200, body: { patient_history } });
};

describe('PUT /api/admin/patient/:uuid/history/:id/', () => {
  it.each([
    [{}, {}],
    [{ symptomps: '  Cough ' }, { symptomps: 'Cough' }],
    [{ department: 'CRS' }, { department: 'CRS' }],
    [{ release_date: '2026-1-5' }, { release_date: '2026-01-05' }],
    [{ costs: { medicine_cost: ' 7 ' } }, { costs: { ...costs, medicine_cost: 7, total_cost: '141 tk' } }],
    [
      { costs: { room_charge: 0, doctor_fee: 2.0, other_charge: '3.0' } },
      { costs: { room_charge: 0, medicine_cost: 20, doctor_fee: 2, other_charge: 3, total_cost: '25 tk' } },
    ],
    [{ id: 77, admit_date: '1999-01-01', unheard: 1, costs: { total_cost: '1 tk' } }, {}],
  ])('changes %j and nothing else', async (changes, changed) => {
    const expected = { ...unchanged(), ...changed };
    expect(await put({ costs: {}, ...changes })).toMatchObject({ status: 200, body: { patient_history: expected } });
    await expectHistory(expected);
  });

  it('assigns another doctor, by number or by digits', async () => {
    const [second, third, fourth] = [await test.make.doctor(), await test.make.doctor(), await test.make.doctor()];
    const keys = [
      [second.id, second.id],
      [`${third.id}`, third.id],
      [fourth.id + 0.7, fourth.id],
    ] as const;
    for (const [key, id] of keys) {
      expect(await put({ assigned_doctor: key, costs: {} })).toMatchObject({ status: 200 });
      await expectHistory({ assigned_doctor: id });
    }
  });

  it.each([{}, { symptomps: 'Saved' }])(
    'refuses %j without costs by a bare list, and saves nothing',
    async (changes) => {
      const { status, body } = await put(changes);
      expect({ status, body }).toEqual({ status: 400, body: ['Please enter data related to costs'] });
      await expectHistory(unchanged());
    },
  );

  const refusals: Record<string, Record<string, unknown[]>> = {
    symptomps: { [notNull]: [null], 'This field may not be blank.': ['', ' '], 'Not a valid string.': [[], true] },
    department: { [notNull]: [null], '"cl" is not a valid choice.': ['cl'], '"True" is not a valid choice.': [true] },
    release_date: { [noDate]: ['', '2026-02-30', '2026-02-20T00:00', 20260220] },
    assigned_doctor: {
      [notNull]: [null, ''],
      [noKey('str')]: ['First (CL)'],
      [noKey('list')]: [[1]],
      [noKey('dict')]: [{ id: 1 }],
      [noKey('bool')]: [true],
      [noSuchKey(2_000_000_000)]: [2_000_000_000],
      [noSuchKey(tooMany)]: [tooMany],
    },
    costs: { [notNull]: [null] },
  };
  it.each(Object.entries(refusals))('refuses what %s cannot be, and saves nothing', async (field, cases) => {
    for (const [message, values] of Object.entries(cases)) {
      for (const value of values) {
        const { status, body } = await put({ symptomps: 'Saved', costs: { other_charge: 999 }, [field]: value });
        const faults = { patient_history: { [field]: [message] } };
        expect({ value, status, body }).toEqual({ value, status: 400, body: faults });
      }
    }
    await expectHistory(unchanged());
  });

  it('tells the faults of history and costs together, and saves nothing', async () => {
    const wrong = {
      symptomps: 'Saved',
      department: 'XX',
      costs: { total_cost: ' ', doctor_fee: null, room_charge: -1 },
    };
    const costFaults = {
      total_cost: ['This field may not be blank.'],
      doctor_fee: [notNull],
      room_charge: [atLeast0],
    };
    const faults = { department: ['"XX" is not a valid choice.'], costs: costFaults };
    expect(await put(wrong)).toMatchObject({ status: 400, body: { patient_history: faults } });
    await expectHistory(unchanged());
  });

  it('reads a number of twenty digits exactly', async () => {
    const raw = `{"patient_history":{"assigned_doctor":${tooMany},"costs":{}}}`;
    const faults = { assigned_doctor: [noSuchKey(tooMany)] };
    expect(await admin.put(path, {}, { raw })).toMatchObject({ status: 400, body: { patient_history: faults } });
  });

  it('refuses what a cost cannot be, and saves nothing', async () => {
    const cases: [unknown, string][] = [
      ...['x', '', 1.5, true, []].map((cost): [unknown, string] => [cost, 'A valid integer is required.']),
      ...[2_147_483_648, 1e20].map((cost): [unknown, string] => [cost, atMost]),
      [null, notNull],
      [-1, atLeast0],
      ['1'.repeat(1001), 'String value too large.'],
    ];
    for (const [cost, message] of cases) {
      const { status, body } = await put({ symptomps: 'Saved', costs: { other_charge: 999, room_charge: cost } });
      const faults = { patient_history: { costs: { room_charge: [message] } } };
      expect({ cost, status, body }).toEqual({ cost, status: 400, body: faults });
    }
    await expectHistory(unchanged());
  });

  it.each([
    [{}, 0],
    [{ doctor_fee: 5 }, 5],
  ])('makes the costs of a history without them when %j are given', async (given, sum) => {
    await test.dataSource.query('DELETE FROM costs');
    await expectHistory({ costs: null });
    const made = { room_charge: 0, medicine_cost: 0, doctor_fee: sum, other_charge: 0, total_cost: `${sum} tk` };
    const expected = { ...unchanged(), costs: made };
    expect(await put({ costs: given })).toMatchObject({ status: 200, body: { patient_history: expected } });
    await expectHistory(expected);
  });

  it('undoes a discharge by null', async () => {
    await put({ release_date: '2026-02-01', costs: {} });
    await expectHistory({ release_date: '2026-02-01' });
    expect(await put({ release_date: null, costs: {} })).toMatchObject({ status: 200 });
    await expectHistory(unchanged());
  });

  it('refuses a release before the admission, and saves nothing', async () => {
    expect(await put({ symptomps: 'Saved', release_date: '2026-01-04', costs: { other_charge: 9 } })).toMatchObject({
      status: 400,
      body: { patient_history: { release_date: [expect.any(String)] } },
    });
    await expectHistory(unchanged());
  });

  it('answers 404 for an unknown history, before it reads the body', async () => {
    const unknown = path.replace(`/${history.id}/`, '/999999/');
    expect(await admin.put(unknown, {}, { raw: '{' })).toMatchObject(notFound);
    expect(await admin.put(path, {}, { raw: '{' })).toMatchObject({ status: 400 });
  });
});

describe('the history of another patient', () => {
  it.each(['GET', 'PUT', 'DELETE'])('is refused to %s by a bare list, and stays as it is', async (method) => {
    const other = await test.make.patient();
    const foreign = `/api/admin/patient/${other.userId}/history/${history.id}/`;
    const changes = method === 'PUT' ? { patient_history: { symptomps: 'Saved', costs: {} } } : undefined;
    const { status, body } = await admin.send(method, foreign, changes);
    const sentence = `message: This history id \`${history.id}\` does not belong to the user`;
    expect({ status, body }).toEqual({ status: 404, body: [sentence] });
    await expectHistory(unchanged());
  });
});
