import { User } from '../src/auth/user.entity.js';
import { useApp } from './support/app.js';

const test = useApp();

const account = { username: 'meera', first_name: 'Meera', last_name: 'Nair' };
const password = 'green kettle 9';
const profiles = {
  doctor: { department: 'EMC', address: 'Dortmund', mobile: '12312343424' },
  patient: { age: '29.5', address: 'Dhaka', mobile: '12312343424' },
};
const forms = [
  { path: '/api/doctor/registration/', role: 'doctor', byAdmin: false },
  { path: '/api/patient/registration/', role: 'patient', byAdmin: false },
  { path: '/api/admin/doctor/registration/', role: 'doctor', byAdmin: true },
  { path: '/api/admin/patient/registration/', role: 'patient', byAdmin: true },
] as const;
type Form = (typeof forms)[number];

const taken = {
  status: 400,
  body: { user_data: { username: { username: 'This username already exists' } }, profile_data: {} },
};

const admin = async () => test.api.as((await test.make.admin()).token);
const sender = async ({ byAdmin }: Form) => (byAdmin ? admin() : test.api);
const whole = ({ role }: Form, user: object = {}, profile: object = {}) => ({
  user_data: { ...account, password, password2: password, ...user },
  profile_data: { ...profiles[role], ...profile },
});
const register = async (form: Form, user?: object, profile?: object) =>
  (await sender(form)).post(form.path, whole(form, user, profile));
const login = ({ role }: Form, username: string, secret: string) =>
  test.api.post(`/api/${role}/login/`, { username, password: secret });
const approve = (username: string) => test.dataSource.manager.update(User, { username }, { approved: true });

/** How many accounts there are beside the admins that the tests made. */
const registered = async () => {
  const [count] = await test.dataSource.query(`
    SELECT (SELECT count(*)::int FROM users WHERE role <> 'admin') AS users,
           (SELECT count(*)::int FROM doctors) + (SELECT count(*)::int FROM patients) AS profiles`);
  return count;
};

describe.each(forms)('POST $path', (form) => {
  it('answers the account and its profile, without the passwords', async () => {
    const reply = await register(form);
    expect(reply).toMatchObject({ status: 201, body: { user_data: account, profile_data: profiles[form.role] } });
    expect(reply.text).not.toContain(password);
  });

  it(form.byAdmin ? 'lets the account in at once' : 'lets nobody in before an admin approves', async () => {
    await register(form);
    const waits = { status: 403, body: { message: 'Your account is not approved by admin yet!' } };
    expect(await login(form, 'meera', password)).toMatchObject(form.byAdmin ? { status: 200 } : waits);
    await approve('meera');
    expect(await login(form, 'meera', password)).toMatchObject({ status: 200 });
  });

  it(`shows the admin ${form.byAdmin ? 'an approved' : 'a waiting'} account with all that was sent`, async () => {
    await register(form);
    const reply = await (await admin()).get(`/api/admin/${form.byAdmin ? '' : 'approve/'}${form.role}s/`);
    expect(reply.body).toMatchObject({
      [`${form.role}s`]: [{ ...account, status: form.byAdmin, [form.role]: profiles[form.role] }],
    });
  });

  it('ignores unknown keys at every level', async () => {
    const client = await sender(form);
    const { user_data, profile_data } = whole(
      form,
      { id: 7, status: !form.byAdmin, approved: !form.byAdmin, role: 'admin', is_superuser: true },
      { id: 77, user_id: 'x', status: true },
    );
    expect(await client.post(form.path, { user_data, profile_data, status: true })).toMatchObject({ status: 201 });
    expect(await test.dataSource.manager.findOneByOrFail(User, { username: 'meera' })).toMatchObject({
      role: form.role,
      approved: form.byAdmin,
    });
  });

  it('takes a missing last name as an empty one', async () => {
    expect(await register(form, { last_name: undefined })).toMatchObject({
      status: 201,
      body: { user_data: { ...account, last_name: '' } },
    });
  });

  it.each(['admin', 'doctor', 'patient'] as const)(
    'refuses a username that a waiting %s has, in any case',
    async (role) => {
      const spelling = { username: 'Ärztin Meera', approved: false };
      await (role === 'admin' ? test.make.admin(spelling) : test.make[role]({ account: spelling }));
      const before = await registered();
      for (const username of ['Ärztin Meera', 'ÄRZTIN MEERA', ' ärztin meera '])
        expect(await register(form, { username })).toMatchObject(taken);
      expect(await registered()).toEqual(before);
    },
  );

  it('gives a username to one of 20 who ask at once', async () => {
    const client = await sender(form);
    const spellings = Array.from({ length: 20 }, (_, at) => (at % 2 ? 'meera' : 'MEERA'));
    const replies = await Promise.all(spellings.map((username) => client.post(form.path, whole(form, { username }))));
    const refused = replies.filter(({ status }) => status !== 201);
    expect(refused).toHaveLength(19);
    for (const reply of refused) expect(reply).toMatchObject(taken);
    expect(await registered()).toEqual({ users: 1, profiles: 1 });
  });

  it('saves the account and its profile, or neither', async () => {
    const client = await sender(form);
    await test.dataSource.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'disk full' USING ERRCODE = '53100'; END $$;
      CREATE TRIGGER full_disk BEFORE INSERT ON ${form.role}s FOR EACH ROW EXECUTE FUNCTION refuse()`);
    try {
      expect(await client.post(form.path, whole(form))).toMatchObject({ status: 503 });
    } finally {
      await test.dataSource.query('DROP FUNCTION refuse CASCADE');
    }
    expect(await registered()).toEqual({ users: 0, profiles: 0 });
    expect(await client.post(form.path, whole(form))).toMatchObject({ status: 201 });
    expect(await registered()).toEqual({ users: 1, profiles: 1 });
  });
});

const noData = { non_field_errors: ['No data provided'] };
const notAnObject = (type: string) => ({
  non_field_errors: [`Invalid data. Expected a dictionary, but got ${type}.`],
});

describe('every registration', () => {
  const odd: [string, unknown, object][] = [
    ['nothing', undefined, noData],
    ['null', null, noData],
    ['a list', [], notAnObject('list')],
    ['a string', 'x', notAnObject('str')],
    ['a whole number', 5, notAnObject('int')],
    ['a number', 5.5, notAnObject('float')],
    ['true', true, notAnObject('bool')],
  ];

  const expectRefusal = async (form: Form, sent: { body?: object; raw?: string; type?: string }, faults: object) => {
    const headers = { 'content-type': sent.type ?? 'application/json' };
    const raw = sent.raw ?? JSON.stringify(sent.body);
    const reply = await (await sender(form)).post(form.path, undefined, { headers, raw });
    expect([form.path, reply.status, reply.body]).toEqual([form.path, 400, faults]);
    expect(await registered()).toEqual({ users: 0, profiles: 0 });
  };

  it.each(odd)('refuses %s for a part', async (_, part, fault) => {
    for (const form of forms) {
      const valid = whole(form);
      await expectRefusal(form, { body: { ...valid, user_data: part } }, { user_data: fault, profile_data: {} });
      await expectRefusal(form, { body: { ...valid, profile_data: part } }, { user_data: {}, profile_data: fault });
      await expectRefusal(
        form,
        { body: { user_data: part, profile_data: part } },
        { user_data: fault, profile_data: fault },
      );
    }
  });

  it.each(odd.slice(1))('refuses %s for the whole body', async (_, body, fault) => {
    for (const form of forms) await expectRefusal(form, { raw: JSON.stringify(body) }, fault);
  });

  it('refuses an empty body as one without parts', async () => {
    for (const form of forms) await expectRefusal(form, { raw: '' }, { user_data: noData, profile_data: noData });
  });

  it('refuses a form, which cannot nest', async () => {
    for (const form of forms)
      await expectRefusal(
        form,
        { raw: 'user_data=x', type: 'application/x-www-form-urlencoded' },
        { user_data: notAnObject('str'), profile_data: noData },
      );
  });
});
