import { useApp } from './support/app.js';
import type { ApiClient } from './support/client.js';
import { type Made, password } from './support/make.js';

const test = useApp();
const notFound = { status: 404, body: { detail: 'Not found.' } };

const areas = [
  { role: 'doctor', many: 'doctors', area: '/api/admin', noun: 'User' },
  { role: 'doctor', many: 'doctors', area: '/api/admin/approve', noun: 'Doctor approval request' },
  { role: 'patient', many: 'patients', area: '/api/admin', noun: 'User' },
  { role: 'patient', many: 'patients', area: '/api/admin/approve', noun: 'Patient approval request' },
] as const;
const trueWords = [true, 1, '1', ...'true True TRUE t T y Y yes YES on On ON'.split(' ')];
const falseWords = [false, 0, '0', ...'false False FALSE f F n N no NO off Off OFF'.split(' ')];

let admin: ApiClient;
beforeEach(async () => {
  admin = test.api.as((await test.make.admin()).token);
});

describe.each(areas)('the status of $area/$role/:uuid/', ({ role, many, area }) => {
  const setStatus = ({ userId }: Made, status: unknown) =>
    admin.put(`${area}/${role}/${userId}/`, { [many]: { status, [role]: {} } });
  const profileOf = ({ token }: Made) => test.api.as(token).get(`/api/${role}/profile/`);

  it('lets the account in when it becomes true', async () => {
    const made = await test.make[role]({ account: { approved: false } });
    const login = () => test.api.post(`/api/${role}/login/`, { username: made.username, password });
    expect(await login()).toMatchObject({ status: 403 });
    expect(await profileOf(made)).toMatchObject({ status: 401 });
    await setStatus(made, true);
    expect(await login()).toMatchObject({ status: 200 });
    expect(await profileOf(made)).toMatchObject({ status: 200 });
  });

  it('shuts the account out at once when it becomes false', async () => {
    const made = await test.make[role]();
    expect(await profileOf(made)).toMatchObject({ status: 200 });
    await setStatus(made, false);
    expect(await profileOf(made)).toMatchObject({ status: 401, body: { detail: 'User inactive or deleted.' } });
  });

  it('is set by all the words of yes and no', async () => {
    const made = await test.make[role]();
    for (const [status, words] of [[false, falseWords] as const, [true, trueWords] as const]) {
      for (const word of words) {
        await test.dataSource.query('UPDATE users SET approved = $1 WHERE id = $2', [!status, made.userId]);
        const reply = await setStatus(made, word);
        expect({ word, reply }).toMatchObject({ word, reply: { status: 200, body: { [many]: { status } } } });
      }
    }
  });

  it('refuses everything else', async () => {
    const made = await test.make[role]();
    const refused = ['', ' ', 2, -1, 'maybe', 'nope', [], {}].map((value) => [value, 'Must be a valid boolean.']);
    for (const [value, message] of [...refused, [null, 'This field may not be null.']]) {
      const reply = await setStatus(made, value);
      expect({ value, reply }).toMatchObject({ reply: { status: 400, body: { [many]: { status: [message] } } } });
    }
  });
});

describe.each(areas)('DELETE $area/$role/:uuid/', ({ role, many, area, noun }) => {
  it('deletes the account, approved or waiting, and tells so', async () => {
    for (const approved of [true, false]) {
      const { userId } = await test.make[role]({ account: { approved } });
      const path = `${area}/${role}/${userId}/`;
      const message = `${noun} with id \`${userId}\` has been deleted.`;
      expect(await admin.delete(path)).toMatchObject({ status: 200, body: { message } });
      expect(await admin.get(path)).toMatchObject(notFound);
      expect(await admin.delete(path)).toMatchObject(notFound);
    }
  });

  it('ends the account’s sessions and leaves other accounts alone', async () => {
    const [gone, other] = [await test.make[role](), await test.make[role]()];
    await admin.delete(`${area}/${role}/${gone.userId}/`);
    const profileOf = (token: string) => test.api.as(token).get(`/api/${role}/profile/`);
    expect(await profileOf(gone.token)).toMatchObject({ status: 401, body: { detail: 'Invalid token.' } });
    expect(await profileOf(other.token)).toMatchObject({ status: 200 });
  });

  it('ends an account once, however many delete and approve it at the same time', async () => {
    const { userId } = await test.make[role]({ account: { approved: false } });
    const path = `${area}/${role}/${userId}/`;
    const approval = { [many]: { status: true, [role]: { address: 'elsewhere' } } };
    const requests = Array.from({ length: 25 }, () => [admin.put(path, approval), admin.delete(path)]);
    const statuses = (await Promise.all(requests.flat())).map(({ status }) => status);

    const deletions = statuses.filter((_, at) => at % 2 === 1);
    expect(deletions.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status !== 200 && status !== 404)).toEqual([]);
    expect(await admin.get(path)).toMatchObject(notFound);
  });
});

describe.each(['/api/admin', '/api/admin/approve'])('DELETE %s/doctor/:uuid/', (area) => {
  it('refuses a doctor who is assigned to a history, and deletes nothing', async () => {
    const [doctor, patient] = [await test.make.doctor(), await test.make.patient()];
    const history = await test.make.history({ patientId: patient.id, assignedDoctorId: doctor.id });
    const parents = { patientId: patient.id, historyId: history.id, doctorId: doctor.id };
    const { id } = await test.make.appointment(parents);

    expect(await admin.delete(`${area}/doctor/${doctor.userId}/`)).toMatchObject({ status: 409 });

    expect(await test.api.as(doctor.token).get('/api/doctor/appointments/')).toMatchObject({
      status: 200,
      body: [{ patient_history: { assigned_doctor: 'First (CL)' } }],
    });
    expect(await test.api.as(patient.token).get('/api/patient/history/')).toMatchObject({
      status: 200,
      body: [{ costs: { total_cost: '154 tk' }, patient_appointments: [{ id, doctor: doctor.id }] }],
    });
  });

  it('leaves the appointments of a doctor who is assigned to no history, without a doctor', async () => {
    const [doctor, patient] = [await test.make.doctor(), await test.make.patient()];
    const { id } = await test.make.appointment({ patientId: patient.id, doctorId: doctor.id });

    expect(await admin.delete(`${area}/doctor/${doctor.userId}/`)).toMatchObject({ status: 200 });

    const body = { appointments: { id, doctor: null } };
    expect(await admin.get(`/api/admin/appointment/${id}/`)).toMatchObject({ status: 200, body });
    const own = await test.api.as(patient.token).get('/api/patient/appointment/');
    expect(own).toMatchObject({ status: 200, body: [{ id, doctor: null }] });
  });

  it('lets a doctor go once the history is another’s', async () => {
    const [doctor, successor] = [await test.make.doctor(), await test.make.doctor()];
    const patient = await test.make.patient();
    const { id } = await test.make.history({ patientId: patient.id, assignedDoctorId: doctor.id });
    const changes = { patient_history: { assigned_doctor: successor.id, costs: {} } };
    await admin.put(`/api/admin/patient/${patient.userId}/history/${id}/`, changes);
    expect(await admin.delete(`${area}/doctor/${doctor.userId}/`)).toMatchObject({ status: 200 });
  });
});

describe.each(['/api/admin', '/api/admin/approve'])('DELETE %s/patient/:uuid/', (area) => {
  it('deletes the patient’s histories, costs and appointments, and nobody else’s', async () => {
    const [gone, doctor] = [await test.make.patient(), await test.make.doctor()];
    const ofHistory = await test.make.appointment({ patientId: gone.id, doctorId: doctor.id });
    const ofNone = await test.make.appointment({ patientId: gone.id, doctorId: doctor.id, historyId: null });
    const others = await test.make.appointment({ doctorId: doctor.id });

    expect(await admin.delete(`${area}/patient/${gone.userId}/`)).toMatchObject({ status: 200 });

    expect(await admin.get(`/api/admin/patient/${gone.userId}/history/`)).toMatchObject(notFound);
    expect(await admin.get(`/api/admin/appointment/${ofHistory.id}/`)).toMatchObject(notFound);
    expect(await admin.get(`/api/admin/appointment/${ofNone.id}/`)).toMatchObject(notFound);
    const left = await test.dataSource.query('SELECT h.id FROM histories h FULL JOIN costs ON history_id = h.id');
    expect(left).toEqual([{ id: others.historyId }]);
    const seen = await test.api.as(doctor.token).get('/api/doctor/appointments/');
    expect(seen).toMatchObject({ status: 200, body: [{ patient_history: { symptomps: 'Fever' } }] });
  });
});
