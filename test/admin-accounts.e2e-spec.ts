import { useApp } from './support/app.js';
import type { ApiClient } from './support/client.js';
import type { Made } from './support/make.js';

const test = useApp();
const notFound = { status: 404, body: { detail: 'Not found.' } };
const unknown = '00000000-0000-4000-8000-000000000000';

const doctors = {
  role: 'doctor',
  many: 'doctors',
  profile: { id: expect.any(Number), department: 'CL', address: 'Dhaka', mobile: '9999' },
  change: { department: 'CRS' },
  wrong: { department: 'XX', address: ' ', mobile: 'abc' },
  faults: {
    department: ['"XX" is not a valid choice.'],
    address: ['This field may not be blank.'],
    mobile: ['Please Enter a valid mobile number!'],
  },
} as const;
const patients = {
  role: 'patient',
  many: 'patients',
  profile: { age: '29.0', address: 'Rangpur', mobile: '12345' },
  change: { age: '45.5' },
  wrong: { age: '25.55', address: null, mobile: '1'.repeat(21) },
  faults: {
    age: ['Ensure that there are no more than 1 decimal places.'],
    address: ['This field may not be null.'],
    mobile: ['Ensure this field has no more than 20 characters.'],
  },
} as const;
const areas = [doctors, patients].flatMap((kind) => [
  { ...kind, area: '/api/admin', approved: true },
  { ...kind, area: '/api/admin/approve', approved: false },
]);

let admin: ApiClient;
beforeEach(async () => {
  admin = test.api.as((await test.make.admin()).token);
});

describe.each(areas)('GET $area/$many/', ({ role, many, area, approved, profile }) => {
  const make = (isApproved: boolean) => test.make[role]({ account: { approved: isApproved } });

  it('lists the accounts of this approval alone, in the order of their ids', async () => {
    const first = await make(approved);
    await make(!approved);
    const second = await make(approved);
    await admin.put(`${area}/${role}/${first.userId}/`, { [many]: { first_name: 'Moved', [role]: { mobile: '7' } } });

    expect(await admin.get(`${area}/${many}/`)).toMatchObject({
      status: 200,
      body: {
        [many]: [
          { id: first.userId, username: first.username, first_name: 'Moved', [role]: { ...profile, mobile: '7' } },
          { id: second.userId, username: second.username, last_name: 'Last', status: approved, [role]: profile },
        ],
      },
    });
  });

  it('is for admins alone', async () => {
    const { token } = await make(true);
    expect(await test.api.get(`${area}/${many}/`)).toMatchObject({ status: 401 });
    expect(await test.api.as(token).get(`${area}/${many}/`)).toMatchObject({ status: 403 });
  });

  it('knows no other method', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      expect(await admin.send(method, `${area}/${many}/`)).toMatchObject({ status: 405 });
    }
  });

  it('is empty when there is none', async () => {
    expect(await admin.get(`${area}/${many}/`)).toMatchObject({ status: 200, body: { [many]: [] } });
  });
});

describe.each(areas)('$area/$role/:uuid/', ({ role, many, area, profile, change, wrong, faults }) => {
  const path = ({ userId }: Pick<Made, 'userId'>) => `${area}/${role}/${userId}/`;
  const shown = ({ userId, username }: Made) => ({
    id: userId,
    username,
    first_name: 'First',
    last_name: 'Last',
    [role]: profile,
  });

  it('shows an account, approved or waiting', async () => {
    for (const approved of [true, false]) {
      const made = await test.make[role]({ account: { approved } });
      const body = { [many]: { ...shown(made), status: approved } };
      expect(await admin.get(path(made))).toMatchObject({ status: 200, body });
    }
  });

  it('changes what is named and nothing else', async () => {
    const made = await test.make[role]();
    let expected = { ...shown(made), status: true };
    const changes = [
      [{ first_name: ' Neu ', [role]: {} }, { first_name: 'Neu' }],
      [{ last_name: 5, [role]: {} }, { last_name: '5' }],
      [{ status: 'no', [role]: {} }, { status: false }],
      [{ [role]: change }, { [role]: { ...profile, ...change } }],
      [{ username: 'other', id: unknown, password: 'x', [role]: { id: 77, unheard: [] } }, {}],
    ] as const;
    for (const [sent, changed] of changes) {
      expected = { ...expected, ...changed };
      const body = { [many]: expected };
      expect(await admin.put(path(made), { [many]: sent })).toMatchObject({ status: 200, body });
      expect(await admin.get(path(made))).toMatchObject({ status: 200, body });
    }
  });

  it('tells all faults of account and profile together, and saves nothing', async () => {
    const made = await test.make[role]();
    const account = { first_name: '', last_name: 'x'.repeat(151), status: 'maybe' };
    expect(await admin.put(path(made), { [many]: { ...account, [role]: wrong } })).toMatchObject({
      status: 400,
      body: {
        [many]: {
          first_name: ['This field may not be blank.'],
          last_name: ['Ensure this field has no more than 150 characters.'],
          status: ['Must be a valid boolean.'],
          [role]: faults,
        },
      },
    });
    expect(await admin.get(path(made))).toMatchObject({ body: { [many]: shown(made) } });
  });

  it('saves nothing when only the profile is wrong', async () => {
    const made = await test.make[role]();
    const reply = await admin.put(path(made), { [many]: { first_name: 'Saved', [role]: wrong } });
    expect(reply).toMatchObject({ status: 400, body: { [many]: { [role]: faults } } });
    expect(await admin.get(path(made))).toMatchObject({ body: { [many]: shown(made) } });
  });

  it('refuses an account without its profile by a bare list, and saves nothing', async () => {
    const made = await test.make[role]();
    for (const changes of [{}, { first_name: 'Saved' }]) {
      const { status, body } = await admin.put(path(made), { [many]: changes });
      expect({ status, body }).toEqual({ status: 400, body: [`Please enter data related to ${role}'s profile`] });
    }
    expect(await admin.get(path(made))).toMatchObject({ body: { [many]: shown(made) } });
  });

  it('refuses what is no account and no profile', async () => {
    const made = await test.make[role]();
    const noObject = (type: string) => [`Invalid data. Expected a dictionary, but got ${type}.`];
    const cases = [
      [undefined, { non_field_errors: ['No data provided'] }],
      [null, { non_field_errors: ['No data provided'] }],
      [[], { non_field_errors: noObject('list') }],
      [1.5, { non_field_errors: noObject('float') }],
      [{ [role]: null }, { [role]: ['This field may not be null.'] }],
      [{ [role]: 'x' }, { [role]: { non_field_errors: noObject('str') } }],
    ];
    for (const [part, faults] of cases) {
      const { status, body } = await admin.put(path(made), { [many]: part });
      expect({ part, status, body }).toEqual({ part, status: 400, body: { [many]: faults } });
    }
  });

  it('refuses a body that is no object', async () => {
    const made = await test.make[role]();
    for (const raw of ['[]', '"x"', '5', 'null', 'true', '{"a":NaN}', '{']) {
      const { status } = await admin.put(path(made), {}, { raw });
      expect({ raw, status }).toEqual({ raw, status: 400 });
    }
  });

  it('answers 404 for an unknown account, before it reads the body', async () => {
    expect(await admin.get(path({ userId: unknown }))).toMatchObject(notFound);
    expect(await admin.put(path({ userId: unknown }), {}, { raw: '{' })).toMatchObject(notFound);
    expect(await admin.delete(path({ userId: unknown }))).toMatchObject(notFound);
  });

  it('leaves an account of another role alone', async () => {
    for (const other of ['admin', role === 'doctor' ? 'patient' : 'doctor'] as const) {
      const made = await test.make[other]();
      expect(await admin.get(path(made))).toMatchObject(notFound);
      expect(await admin.put(path(made), { [many]: { status: false, [role]: {} } })).toMatchObject(notFound);
      expect(await admin.delete(path(made))).toMatchObject(notFound);
      const own = other === 'admin' ? '/api/admin/doctors/' : `/api/${other}/profile/`;
      expect(await test.api.as(made.token).get(own)).toMatchObject({ status: 200 });
    }
  });
});

describe.each([doctors, patients])('the address of a $role', ({ role, many }) => {
  it('has 20,000 characters at most', async () => {
    const { userId } = await test.make[role]();
    const setAddress = (address: string) =>
      admin.put(`/api/admin/${role}/${userId}/`, { [many]: { [role]: { address } } });
    expect((await setAddress('x'.repeat(20_000))).status).toBe(200);
    expect((await setAddress('x'.repeat(20_001))).status).toBe(400);
  });
});
