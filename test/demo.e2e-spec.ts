import { demoPasswords } from '../src/demo/demo-data.js';
import { fillDemoData, holdsDemoData } from '../src/demo/fill.js';
import { createDocument } from '../src/http/openapi.js';
import { useApp } from './support/app.js';
import type { ApiClient } from './support/client.js';

type PathItem = { post: { requestBody: { content: { 'application/json': { example: object } } } } };

const test = useApp();

const login = async (role: string, username: string, password: string): Promise<ApiClient> => {
  const reply = await test.api.post(`/api/${role}/login/`, { username, password });
  expect(reply.status).toBe(200);
  return test.api.as((reply.body as { token: string }).token);
};

describe('the demo data', () => {
  it('goes into an empty database only, and once', async () => {
    expect(await Promise.all([fillDemoData(test.dataSource), fillDemoData(test.dataSource)])).toContain(true);
    expect(await fillDemoData(test.dataSource)).toBe(false);
    expect(await holdsDemoData(test.dataSource)).toBe(true);
    expect(await test.dataSource.query('SELECT count(*)::int AS n FROM users')).toEqual([{ n: 12 }]);
  });

  it('is not added to a database that has an account', async () => {
    await test.make.admin();
    expect(await fillDemoData(test.dataSource)).toBe(false);
    expect(await holdsDemoData(test.dataSource)).toBe(false);
    expect(await test.dataSource.query('SELECT count(*)::int AS n FROM users')).toEqual([{ n: 1 }]);
  });

  it('answers the examples of the former README', async () => {
    await fillDemoData(test.dataSource);
    const admin = await login('admin', 'admin1', demoPasswords.admin);
    const waiting = '/api/admin/approve/doctor/d6e19da5-92f8-45e3-ad26-63fa39f8e90f/';
    expect((await admin.get(waiting)).body).toMatchObject({
      doctors: { username: 'doctor3', status: false, doctor: { id: 4 } },
    });
    const histories = '/api/admin/patient/94d9debf-6c3b-48bb-98f6-1c8f0fbeae04/history';
    expect((await admin.get(`${histories}/8/`)).body).toMatchObject({
      patient_history: { costs: { total_cost: '6600 tk' } },
    });
    expect((await admin.get('/api/admin/approve/appointments/15')).body).toMatchObject({ appointments: { doctor: 8 } });
    const twice = { appointment_date: '2021-07-18', appointment_time: '16:33:27', status: true, doctor: 5 };
    const patient = await login('patient', 'patient2', demoPasswords.patient);
    expect((await patient.get('/api/patient/appointment/')).body).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: 14, ...twice }),
        expect.objectContaining({ id: 16, ...twice }),
      ]),
    );
    const doctor = await login('doctor', 'doctor7', demoPasswords.doctor);
    expect((await doctor.get('/api/doctor/appointments/')).body).toMatchObject([
      { patient_name: 'patient one', patient_age: 25.5 },
    ]);
  });

  it.each(['doctor', 'patient', 'admin'])("lets the document's example of the %s login in", async (role) => {
    await fillDemoData(test.dataSource);
    const { post } = createDocument(test.app).paths[`/api/${role}/login/`] as unknown as PathItem;
    const reply = await test.api.post(`/api/${role}/login/`, post.requestBody.content['application/json'].example);
    expect(reply.status).toBe(200);
  });

  it('leaves the next id free', async () => {
    await fillDemoData(test.dataSource);
    const doctor = await test.make.doctor({ account: { username: 'a new one' } });
    const patient = await test.make.patient({ account: { username: 'another' } });
    expect([doctor.id, patient.id]).toEqual([10, 8]);
    const appointment = await test.make.appointment({ patientId: patient.id, doctorId: doctor.id, historyId: null });
    expect(appointment.id).toBe(18);
  });
});
