import { useApp } from './support/app.js';
import type { ApiClient, Reply } from './support/client.js';

const test = useApp();

interface Item {
  api: ApiClient;
  path: string;
  /** a change that makes another record of it */
  change: (text: string) => object;
  deletable: boolean;
}

type Maker = () => Promise<Item>;

const profileOf = (role: 'doctor' | 'patient'): [string, Maker] => [
  `PUT /api/${role}/profile/`,
  async () => {
    const { token } = await test.make[role]();
    const change = (address: string) => ({ profile_data: { address } });
    return { api: test.api.as(token), path: `/api/${role}/profile/`, change, deletable: false };
  },
];

const adminItem = (path: string, change: Item['change'], make: () => Promise<string>): [string, Maker] => [
  `/api/admin/${path}`,
  async () => {
    const api = test.api.as((await test.make.admin()).token);
    return { api, path: `/api/admin/${await make()}`, change, deletable: true };
  },
];

const accountItem = (prefix: string, role: 'doctor' | 'patient') =>
  adminItem(
    `${prefix}${role}/:uuid/`,
    (address) => ({ [`${role}s`]: { [role]: { address } } }),
    async () => `${prefix}${role}/${(await test.make[role]()).userId}/`,
  );

const appointmentItem = (path: string) =>
  adminItem(
    `${path}/:id`,
    (text) => ({ appointments: { appointment_time: `10:${text.length + 10}` } }),
    async () => `${path}/${(await test.make.appointment()).id}`,
  );

const items: [string, Maker][] = [
  profileOf('doctor'),
  profileOf('patient'),
  accountItem('', 'doctor'),
  accountItem('approve/', 'doctor'),
  accountItem('', 'patient'),
  accountItem('approve/', 'patient'),
  adminItem(
    'patient/:uuid/history/:id/',
    (symptomps) => ({ patient_history: { symptomps, costs: {} } }),
    async () => {
      const { id: patientId, userId } = await test.make.patient();
      return `patient/${userId}/history/${(await test.make.history({ patientId })).id}/`;
    },
  ),
  adminItem(
    'departments/:code/',
    (name) => ({ departments: { name } }),
    async () => {
      await test.dataSource.query(`INSERT INTO departments (code, name) VALUES ('EYE', 'Ophthalmologists')`);
      return 'departments/EYE/';
    },
  ),
  [
    'PUT /api/doctor/schedule/',
    async () => {
      const api = test.api.as((await test.make.doctor()).token);
      const change = (text: string) => ({
        schedule: [{ weekday: 1, starts: '09:00', ends: `10:${text.length + 10}` }],
      });
      return { api, path: '/api/doctor/schedule/', change, deletable: false };
    },
  ],
  appointmentItem('appointment'),
  appointmentItem('approve/appointments'),
];

const etagOf = ({ headers }: Reply) => headers.get('etag') ?? '';
const withTag = (tag: string) => ({ headers: { 'if-match': tag } });

describe.each(items)('If-Match at %s', (_name, make) => {
  it('lets a change of what was read through, and tells the ETag of what is there then', async () => {
    const { api, path, change } = await make();
    const tag = etagOf(await api.get(path));
    expect(tag).toMatch(/^"/);
    const changed = await api.put(path, change('another'), withTag(`"other", ${tag}`));
    expect(changed.status).toBe(200);
    expect(etagOf(changed)).not.toBe(tag);
    const read = await api.get(path);
    expect(etagOf(changed)).toBe(etagOf(read));
    expect(await api.get(path, { headers: { 'if-none-match': etagOf(changed) } })).toMatchObject({ status: 304 });
  });

  it('refuses a change of what was changed meanwhile, and tells what is there', async () => {
    const { api, path, change, deletable } = await make();
    const stale = withTag(etagOf(await api.get(path)));
    await api.put(path, change('meanwhile'));
    const now = await api.get(path);
    const refused = [await api.put(path, change('lost'), stale), ...(deletable ? [await api.delete(path, stale)] : [])];
    for (const reply of refused) {
      expect(reply).toMatchObject({ status: 412, body: { code: 'precondition_failed', current: now.body } });
      expect(etagOf(reply)).toBe(etagOf(now));
    }
    expect((await api.get(path)).body).toEqual(now.body);
  });

  it('lets one of 30 simultaneous changes through', async () => {
    const { api, path, change } = await make();
    const read = withTag(etagOf(await api.get(path)));
    const replies = await Promise.all(
      Array.from({ length: 30 }, (_, at) => api.put(path, change('x'.repeat(at + 1)), read)),
    );
    const won = replies.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 412)).toHaveLength(29);
    expect(etagOf(await api.get(path))).toBe(etagOf(won[0] as Reply));
  });

  it('compares strongly: a weak ETag is none that was read', async () => {
    const { api, path, change } = await make();
    const tag = etagOf(await api.get(path));
    expect(await api.put(path, change('another'), withTag(`W/${tag}`))).toMatchObject({ status: 412 });
  });

  it('with * asks that there is something', async () => {
    const { api, path, change, deletable } = await make();
    expect(await api.put(path, change('another'), withTag('*'))).toMatchObject({ status: 200 });
    if (!deletable) return;
    expect(await api.delete(path, withTag(etagOf(await api.get(path))))).toMatchObject({ status: 200 });
    expect(await api.put(path, change('another'), withTag('*'))).toMatchObject({ status: 404 });
    expect(await api.delete(path, withTag('*'))).toMatchObject({ status: 404 });
  });

  it('is refused when it is no list of ETags', async () => {
    const { api, path, change, deletable } = await make();
    for (const header of ['abc', '"a" "b"', '"a', 'x"a"', ',', '*, "a"', 'w/"a"', '']) {
      const malformed = { status: 400, body: { code: 'malformed_if_match' } };
      expect(await api.put(path, change('another'), withTag(header))).toMatchObject(malformed);
      if (deletable) expect(await api.delete(path, withTag(header))).toMatchObject(malformed);
    }
  });
});

describe('If-Match at a step of an appointment', () => {
  const steps: [string, object, (path: string, admin: ApiClient) => Promise<unknown>][] = [
    ['approve', {}, async () => undefined],
    ['reject', {}, async () => undefined],
    ['cancel', {}, async () => undefined],
    ['reschedule', { appointment_date: '2099-05-06', appointment_time: '11:00' }, async () => undefined],
    ['check-in', {}, (path, admin) => admin.post(`${path}approve/`, {})],
    ['no-show', {}, (path, admin) => admin.post(`${path}approve/`, {})],
    ['undo', {}, (path, admin) => admin.post(`${path}approve/`, {})],
    [
      'complete',
      {},
      async (path, admin) => {
        await admin.post(`${path}approve/`, {});
        await admin.post(`${path}check-in/`, {});
      },
    ],
  ];

  it.each(steps)('is compared with the appointment: %s', async (step, body, prepare) => {
    const admin = test.api.as((await test.make.admin()).token);
    const path = `/api/admin/appointment/${(await test.make.appointment({ approved: false })).id}/`;
    await prepare(path, admin);
    const read = await admin.get(path);
    const stale = withTag('"stale"');
    const refused = await admin.post(`${path}${step}/`, body, stale);
    expect(refused).toMatchObject({ status: 412, body: { code: 'precondition_failed', current: read.body } });
    expect((await admin.get(path)).body).toEqual(read.body);
    const taken = await admin.post(`${path}${step}/`, body, withTag(etagOf(read)));
    expect(taken.status).toBe(200);
    expect(etagOf(taken)).toBe(etagOf(await admin.get(path)));
  });

  it('lets one of three steps that were asked for at once through', async () => {
    const admin = test.api.as((await test.make.admin()).token);
    const path = `/api/admin/appointment/${(await test.make.appointment({ approved: false })).id}/`;
    const read = withTag(etagOf(await admin.get(path)));
    const replies = await Promise.all(
      ['approve', 'reject', 'cancel'].map((step) => admin.post(`${path}${step}/`, {}, read)),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
  });
});

describe('If-Match', () => {
  it('comes after every other refusal', async () => {
    const admin = test.api.as((await test.make.admin()).token);
    const doctor = await test.make.doctor();
    const path = `/api/admin/doctor/${doctor.userId}/`;
    const body = { doctors: { doctor: { address: 'another' } } };
    expect(await test.api.put(path, body, withTag('"stale"'))).toMatchObject({ status: 401 });
    expect(await test.api.as(doctor.token).put(path, body, withTag('"stale"'))).toMatchObject({ status: 403 });
    expect(await admin.put(path, { doctors: {} }, withTag('"stale"'))).toMatchObject({ status: 400 });
    const unreadable = { raw: '{', headers: { 'if-match': 'malformed', 'content-type': 'application/json' } };
    expect(await admin.put(path, undefined, unreadable)).toMatchObject({ status: 400, body: { code: 'parse_error' } });
  });

  it('does not let a change slip between the comparison and its own change', async () => {
    const admin = test.api.as((await test.make.admin()).token);
    const doctor = await test.make.doctor();
    const own = test.api.as(doctor.token);
    const path = `/api/admin/doctor/${doctor.userId}/`;
    for (let round = 0; round < 10; round++) {
      const read = await admin.get(path);
      const [conditional, other] = await Promise.all([
        admin.put(path, { doctors: { doctor: { address: `admin ${round}` } } }, withTag(etagOf(read))),
        own.put('/api/doctor/profile/', { profile_data: { address: `own ${round}` } }),
      ]);
      expect(other.status).toBe(200);
      // the owner's change is either the last, or what the admin was refused for
      expect(await admin.get(path)).toMatchObject({ body: { doctors: { doctor: { address: `own ${round}` } } } });
      expect([200, 412]).toContain(conditional.status);
    }
  });
});
