import { Doctor } from '../src/doctors/doctor.entity.js';
import { Patient } from '../src/patients/patient.entity.js';
import { useApp } from './support/app.js';
import { countStatements } from './support/database.js';

const test = useApp();

type Role = 'doctor' | 'patient';
type Faults = Record<string, string[]>;

const required = { non_field_errors: ['No data provided'] };
const notAnObject = (type: string) => ({
  non_field_errors: [`Invalid data. Expected a dictionary, but got ${type}.`],
});
const isNull = ['This field may not be null.'];
const blank = ['This field may not be blank.'];
const noString = ['Not a valid string.'];
const noMobile = ['Please Enter a valid mobile number!'];

const owners = {
  doctor: {
    profile: { department: 'CL', address: 'Dhaka', mobile: '9999' },
    other: { department: 'CRS', address: 'Dortmund', mobile: '12312343424' },
  },
  patient: {
    profile: { age: '29.0', address: 'Rangpur', mobile: '12345' },
    other: { age: '30.5', address: 'Dhaka', mobile: '12312343424' },
  },
} satisfies Record<Role, { profile: object; other: object }>;

const names = { username: 'meera', first_name: 'Meera', last_name: '' };

/** The owner of a profile, who reads and changes it. */
async function owner(role: Role) {
  const account = { username: names.username, firstName: names.first_name, lastName: names.last_name };
  const { token, userId } = await test.make[role]({ account });
  const path = `/api/${role}/profile/`;
  return {
    userId,
    get: () => test.api.as(token).get(path),
    put: (body: unknown) => test.api.as(token).put(path, body),
    profile: async () => ((await test.api.as(token).get(path)).body as { profile_data: unknown }).profile_data,
  };
}

describe.each(['doctor', 'patient'] as const)('/api/%s/profile/', (role) => {
  const { profile, other } = owners[role];

  it('shows the account and the profile, and nothing of others', async () => {
    await test.make[role]();
    const reply = await (await owner(role)).get();
    expect(reply).toMatchObject({ status: 200, body: { user_data: names, profile_data: profile } });
  });

  it('takes three statements to show: account, profile and the record of access', async () => {
    const { get } = await owner(role);
    expect(await countStatements(get)).toBe(3);
  });

  it('changes as a whole, for its owner alone', async () => {
    const [neighbour, { get, put }] = [await test.make[role](), await owner(role)];
    expect(await put({ profile_data: other })).toMatchObject({ status: 200, body: { profile_data: other } });
    expect((await get()).body).toEqual({ user_data: names, profile_data: other });
    expect((await test.api.as(neighbour.token).get(`/api/${role}/profile/`)).body).toMatchObject({
      profile_data: profile,
    });
  });

  it.each(Object.entries(other))('changes by its %s alone', async (field, value) => {
    const { put, profile: shown } = await owner(role);
    const changed = { ...profile, [field]: value };
    const reply = await put({ profile_data: { [field]: value } });
    expect([reply.status, reply.body]).toEqual([200, { profile_data: changed }]);
    expect(await shown()).toEqual(changed);
  });

  it('stays as it is when nothing is changed', async () => {
    const { put, profile: shown } = await owner(role);
    const reply = await put({ profile_data: {} });
    expect([reply.status, reply.body]).toEqual([200, { profile_data: profile }]);
    expect(await shown()).toEqual(profile);
  });

  it.each([{ first_name: 'Mallory', username: 'mallory' }, [], null, 'x'])(
    "ignores %j for user_data, and keys that are not the profile's",
    async (user_data) => {
      const { userId, get, put } = await owner(role);
      const extra = { id: 77, user: 'x', user_id: 'x', status: false, approved: false, first_name: 'Mallory' };
      const reply = await put({ user_data, profile_data: { ...extra, mobile: '7' }, status: false });
      expect([reply.status, reply.body]).toEqual([200, { profile_data: { ...profile, mobile: '7' } }]);
      expect((await get()).body).toEqual({ user_data: names, profile_data: { ...profile, mobile: '7' } });
      expect(await test.dataSource.query(`SELECT id FROM ${role}s WHERE user_id = $1`, [userId])).toEqual([{ id: 1 }]);
    },
  );

  it.each<[string, unknown, object]>([
    ['nothing', undefined, required],
    ['null', null, required],
    ['a list', [{ mobile: '7' }], notAnObject('list')],
    ['a string', 'x', notAnObject('str')],
    ['a whole number', 7, notAnObject('int')],
    ['false', false, notAnObject('bool')],
  ])('refuses %s for profile_data', async (_, profile_data, faults) => {
    const reply = await (await owner(role)).put({ profile_data });
    expect([reply.status, reply.body]).toEqual([400, { profile_data: faults }]);
  });

  it.each<[string, object, Faults]>([
    ['null', { address: null, mobile: null }, { address: isNull, mobile: isNull }],
    ['blank', { address: ' ', mobile: '' }, { address: blank, mobile: blank }],
    ['not text', { address: {}, mobile: ['7'] }, { address: noString, mobile: noString }],
    [
      'too long',
      { address: 'x'.repeat(20_001), mobile: '1'.repeat(21) },
      { address: [tooLong('20000')], mobile: [tooLong('20')] },
    ],
    ['not a number', { mobile: '+1' }, { mobile: noMobile }],
  ])('saves nothing of a change in which something is %s', async (_, change, faults) => {
    const { put, profile: shown } = await owner(role);
    const reply = await put({ profile_data: { ...other, ...change } });
    expect([reply.status, reply.body]).toEqual([400, { profile_data: faults }]);
    expect(await shown()).toEqual(profile);
  });

  it('is not found when the account has none', async () => {
    const { userId, get, put } = await owner(role);
    await test.dataSource.manager.delete(role === 'doctor' ? Doctor : Patient, { userId });
    const notFound = { status: 404, body: { detail: 'Not found.' } };
    expect(await get()).toMatchObject(notFound);
    expect(await put({ profile_data: { mobile: '7' } })).toMatchObject(notFound);
    expect(await put({ profile_data: {} })).toMatchObject(notFound);
  });
});

function tooLong(limit: string): string {
  return `Ensure this field has no more than ${limit} characters.`;
}

/** B25 of the contract: accounts that an import brought without one. */
describe('a profile that is not there', () => {
  it.each([
    [
      'doctor',
      [
        'profile/',
        'appointments/',
        'appointments/?page=1',
        'appointments/?q=a',
        'schedule/',
        'schedule/today/',
        'leave/',
      ],
    ],
    ['patient', ['profile/', 'history/', 'appointment/', 'appointments/', 'appointments/?page=1']],
  ] as const)('is 404, with all that would be its own (%s)', async (role, paths) => {
    const { token, userId } = await test.make[role]();
    await test.dataSource.query(`DELETE FROM ${role}s WHERE user_id = $1`, [userId]);
    const replies = await Promise.all(paths.map((path) => test.api.as(token).get(`/api/${role}/${path}`)));
    expect(replies.map(({ status }, at) => `${status} ${paths[at]}`)).toEqual(paths.map((path) => `404 ${path}`));
  });
});

describe('the department of a profile', () => {
  it.each([
    [null, isNull],
    ['', ['"" is not a valid choice.']],
    ['XX', ['"XX" is not a valid choice.']],
    ['cl', ['"cl" is not a valid choice.']],
  ])('may not be %p', async (department, faults) => {
    const { put, profile } = await owner('doctor');
    const reply = await put({ profile_data: { department, mobile: '+1' } });
    expect([reply.status, reply.body]).toEqual([400, { profile_data: { department: faults, mobile: noMobile } }]);
    expect(await profile()).toEqual(owners.doctor.profile);
  });
});

describe('the age of a profile', () => {
  it.each([
    [31, '31.0'],
    [29.5, '29.5'],
    [0, '0.0'],
    ['45', '45.0'],
    ['999.9', '999.9'],
    [' 12 ', '12.0'],
    ['.5', '0.5'],
    ['12.', '12.0'],
    ['0012', '12.0'],
    ['1e1', '10.0'],
    ['٤٥', '45.0'],
  ])('of %p is shown as %s', async (age, shown) => {
    const { put, profile } = await owner('patient');
    expect(await put({ profile_data: { age } })).toMatchObject({ status: 200, body: { profile_data: { age: shown } } });
    expect(await profile()).toMatchObject({ age: shown });
  });

  it.each([
    [null, 'This field may not be null.'],
    ['abc', 'A valid number is required.'],
    [true, 'A valid number is required.'],
    ['1000.0', 'Ensure that there are no more than 4 digits in total.'],
    [1000, 'Ensure that there are no more than 3 digits before the decimal point.'],
    [25.55, 'Ensure that there are no more than 1 decimal places.'],
    ['-0.1', 'Ensure this value is greater than or equal to 0.'],
  ])('may not be %p', async (age, message) => {
    const { put, profile } = await owner('patient');
    const reply = await put({ profile_data: { age, address: 'Dhaka' } });
    expect([reply.status, reply.body]).toEqual([400, { profile_data: { age: [message] } }]);
    expect(await profile()).toEqual(owners.patient.profile);
  });
});
