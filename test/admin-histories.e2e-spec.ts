import { useApp } from './support/app.js';
import type { ApiClient } from './support/client.js';
import { afterWaiting } from './support/locks.js';
import type { MadeDoctor, MadePatient } from './support/make.js';

// a zone that now has another date than UTC, and no midnight near
const timezone = new Date().getUTCHours() < 11 ? 'Etc/GMT+12' : 'Pacific/Kiritimati';
const test = useApp({ timezone });
const dayFromToday = (days: number) =>
  new Date(Date.now() + days * 86_400_000).toLocaleDateString('sv-SE', { timeZone: timezone });

const notFound = { status: 404, body: { detail: 'Not found.' } };
const tooLong = '12345678901234567890';
const noCosts = { room_charge: 0, medicine_cost: 0, doctor_fee: 0, other_charge: 0, total_cost: '0 tk' };

let admin: ApiClient;
let patient: MadePatient;
let doctor: MadeDoctor;
let path: string;
beforeEach(async () => {
  admin = test.api.as((await test.make.admin()).token);
  patient = await test.make.patient();
  doctor = await test.make.doctor();
  path = `/api/admin/patient/${patient.userId}/history/`;
});

const makeHistory = (fields: Parameters<typeof test.make.history>[0] = {}) =>
  test.make.history({ patientId: patient.id, assignedDoctorId: doctor.id, ...fields });

describe('GET /api/admin/patient/:uuid/history/', () => {
  it('lists the patient’s histories in the order of their ids', async () => {
    const first = await makeHistory({ admitDate: '2026-03-01', releaseDate: '2026-03-09', costs: null });
    const second = await makeHistory();
    await test.make.history();
    const successor = await test.make.doctor();
    // it then stands behind the second in the table
    await test.dataSource.query('UPDATE histories SET assigned_doctor_id = $2 WHERE id = $1', [first.id, successor.id]);

    const costs = { room_charge: 100, medicine_cost: 20, doctor_fee: 30, other_charge: 4, total_cost: '154 tk' };
    const discharged = {
      admit_date: '2026-03-01',
      release_date: '2026-03-09',
      assigned_doctor: successor.id,
      costs: null,
    };
    const current = { admit_date: '2026-01-05', release_date: null, assigned_doctor: doctor.id, costs };
    const common = { symptomps: 'Fever', department: 'CL' };
    expect(await admin.get(path)).toMatchObject({
      status: 200,
      body: {
        patient_history: [
          { ...common, ...discharged, id: first.id },
          { ...common, ...current, id: second.id },
        ],
      },
    });
  });

  it('is empty for a patient without one', async () => {
    expect(await admin.get(path)).toMatchObject({ status: 200, body: { patient_history: [] } });
  });

  it.each(['doctor', 'admin'] as const)('answers 404 for an account of role %s', async (role) => {
    const { userId } = await test.make[role]();
    expect(await admin.get(`/api/admin/patient/${userId}/history/`)).toMatchObject(notFound);
    expect(await admin.post(`/api/admin/patient/${userId}/history/`, {})).toMatchObject(notFound);
    const { id } = await makeHistory();
    for (const method of ['GET', 'PUT', 'DELETE']) {
      expect(await admin.send(method, `/api/admin/patient/${userId}/history/${id}/`)).toMatchObject(notFound);
    }
  });

  it('is for admins alone', async () => {
    expect(await test.api.get(path)).toMatchObject({ status: 401 });
    expect(await test.api.as(doctor.token).get(path)).toMatchObject({ status: 403 });
    expect(await test.api.as(patient.token).get(path)).toMatchObject({ status: 403 });
  });

  it.each(['PUT', 'DELETE', 'PATCH'])('knows no %s', async (method) => {
    expect(await admin.send(method, path)).toMatchObject({ status: 405 });
  });
});

describe('GET /api/admin/patient/:uuid/history/:id/', () => {
  it.each(['0', '2000000000', tooLong])('answers 404 for the id %s', async (id) => {
    await makeHistory();
    for (const method of ['GET', 'PUT', 'DELETE']) {
      expect(await admin.send(method, `${path}${id}/`)).toMatchObject(notFound);
    }
  });
});

describe('POST /api/admin/patient/:uuid/history/', () => {
  const admission = (fields: object = {}) => ({
    patient_history: { symptomps: 'Fever', department: 'EMC', assigned_doctor: doctor.id, ...fields },
  });
  const expectStored = async (body: unknown, expected: object) => {
    expect(body).toMatchObject({ patient_history: expected });
    expect(await admin.get(path)).toMatchObject({ status: 200, body: { patient_history: [expected] } });
  };

  it('admits the patient today by the hospital’s calendar, at no costs', async () => {
    const reply = await admin.post(path, admission({ id: 99, admit_date: '2020-01-01' }));
    expect(reply.status).toBe(201);
    const common = { id: 1, symptomps: 'Fever', department: 'EMC', assigned_doctor: doctor.id };
    await expectStored(reply.body, { ...common, admit_date: dayFromToday(0), release_date: null, costs: noCosts });
  });

  it('takes costs as numbers or texts, and those that are left out are 0', async () => {
    const costs = { room_charge: ' 4500 ', doctor_fee: '3.0', other_charge: 2_147_483_647, total_cost: 5 };
    const reply = await admin.post(path, admission({ costs }));
    expect(reply.status).toBe(201);
    const stored = { room_charge: 4500, medicine_cost: 0, doctor_fee: 3, other_charge: 2_147_483_647 };
    await expectStored(reply.body, { costs: { ...stored, total_cost: '2147488150 tk' } });
  });

  it('adds up costs beyond what one of them may be', async () => {
    const most = 2_147_483_647;
    const costs = { room_charge: most, medicine_cost: most, doctor_fee: most, other_charge: most };
    const reply = await admin.post(path, admission({ costs }));
    await expectStored(reply.body, { costs: { ...costs, total_cost: '8589934588 tk' } });
    for (const query of ['sort=total_cost', 'total_cost_from=8589934588', 'total_cost_to=8589934588']) {
      expect(await admin.get(`${path}?${query}`)).toMatchObject({
        status: 200,
        body: { patient_history: [{ id: 1 }] },
      });
    }
  });

  it('takes a release today', async () => {
    const reply = await admin.post(path, admission({ release_date: dayFromToday(0) }));
    expect(reply.status).toBe(201);
    await expectStored(reply.body, { release_date: dayFromToday(0) });
  });

  it('refuses a release before today, and opens nothing', async () => {
    expect(await admin.post(path, admission({ release_date: dayFromToday(-1) }))).toMatchObject({
      status: 400,
      body: { patient_history: { release_date: [expect.any(String)] } },
    });
    expect(await admin.get(path)).toMatchObject({ body: { patient_history: [] } });
  });

  it('names everything that is missing', async () => {
    const required = ['This field is required.'];
    expect(await admin.post(path, { patient_history: { costs: { room_charge: 'x' } } })).toMatchObject({
      status: 400,
      body: {
        patient_history: {
          symptomps: required,
          department: required,
          assigned_doctor: required,
          costs: { room_charge: ['A valid integer is required.'] },
        },
      },
    });
    expect(await admin.get(path)).toMatchObject({ body: { patient_history: [] } });
  });

  it('answers 404 for an unknown patient, before it reads the body', async () => {
    const nobody = '/api/admin/patient/00000000-0000-4000-8000-000000000000/history/';
    expect(await admin.post(nobody, {}, { raw: '{' })).toMatchObject(notFound);
    expect(await admin.get(nobody)).toMatchObject(notFound);
  });
});

describe('DELETE /api/admin/patient/:uuid/history/:id/', () => {
  it('deletes the history with its costs and appointments, and no other', async () => {
    const history = await makeHistory();
    const other = await makeHistory();
    const record = `${path}${history.id}/`;
    const gone = await test.make.appointment({ patientId: patient.id, historyId: history.id });
    const kept = await test.make.appointment({ patientId: patient.id, historyId: other.id });

    expect(await admin.delete(record)).toMatchObject({
      status: 200,
      body: { message: `History with id \`${history.id}\` has been deleted.` },
    });

    expect(await admin.get(record)).toMatchObject(notFound);
    expect(await admin.delete(record)).toMatchObject(notFound);
    expect(await admin.get(`/api/admin/appointment/${gone.id}/`)).toMatchObject(notFound);
    expect(await admin.get(`/api/admin/appointment/${kept.id}/`)).toMatchObject({ status: 200 });
    expect(await test.dataSource.query('SELECT history_id AS id FROM costs')).toEqual([{ id: other.id }]);
    expect(await test.api.as(patient.token).get('/api/patient/history/')).toMatchObject({
      status: 200,
      body: [{ patient_appointments: [{ id: kept.id }] }],
    });
  });

  it('leaves an appointment that is asked for meanwhile without a history', async () => {
    const { id } = await makeHistory();
    const slot = { appointment_date: '2030-07-18', appointment_time: '16:33', doctor: doctor.id };
    const asked = await afterWaiting(test.dataSource, { hold: `DELETE FROM histories WHERE id = ${id}` }, () =>
      test.api.as(patient.token).post('/api/patient/appointment/', slot),
    );
    expect(asked).toMatchObject({ status: 201 });
    const requests = await admin.get('/api/admin/approve/appointments/');
    expect(requests).toMatchObject({ body: { appointments: [{ patient_history: null }] } });
  });
});
