import { useApp } from './support/app.js';
import type { ApiClient } from './support/client.js';
import { countStatements } from './support/database.js';

const test = useApp();

/** Clients of each role, who have `size` rows of everything, and the records to read. */
async function hospitalOf(size: number) {
  const { make } = test;
  const [admin, doctor, patient] = [await make.admin(), await make.doctor(), await make.patient()];
  const own = { patientId: patient.id, doctorId: doctor.id };
  for (let at = 1; at < size; at++) {
    await make.doctor();
    await make.patient();
    await make.history({ patientId: patient.id, assignedDoctorId: doctor.id });
  }
  const latest = await make.history({ patientId: patient.id, assignedDoctorId: doctor.id });
  for (let at = 0; at < size; at++) {
    await make.doctor({ account: { approved: false } });
    await make.patient({ account: { approved: false } });
    await make.appointment({ ...own, historyId: latest.id });
    await make.appointment({ ...own, historyId: latest.id, approved: false });
  }
  return {
    admin: test.api.as(admin.token),
    doctor: test.api.as(doctor.token),
    patient: test.api.as(patient.token),
    doctorPath: `doctor/${doctor.userId}/`,
    patientPath: `patient/${patient.userId}/`,
    historyId: latest.id,
  };
}

/** What reading it costs, with the number of rows that came. */
async function read(api: ApiClient, path: string) {
  let body: unknown;
  const statements = await countStatements(async () => {
    const reply = await api.get(path);
    expect({ path, status: reply.status }).toEqual({ path, status: 200 });
    body = reply.body;
  });
  const content = Array.isArray(body) ? body : Object.values(body as object)[0];
  return { path, statements, rows: Array.isArray(content) ? content.length : 'one' };
}

describe.each([1, 50])('with %i rows of everything', (size) => {
  it('every list takes two statements and the record of access', async () => {
    const { admin, doctor, patient, patientPath } = await hospitalOf(size);
    const lists: [ApiClient, string][] = [
      [doctor, '/api/doctor/appointments/'],
      [patient, '/api/patient/history/'],
      [patient, '/api/patient/appointment/'],
      [admin, '/api/admin/doctors/'],
      [admin, '/api/admin/patients/'],
      [admin, '/api/admin/appointments/'],
      [admin, '/api/admin/approve/doctors/'],
      [admin, '/api/admin/approve/patients/'],
      [admin, '/api/admin/approve/appointments/'],
      [admin, `/api/admin/${patientPath}history/`],
    ];
    for (const [api, path] of lists) {
      expect(await read(api, path)).toEqual({ path, statements: 3, rows: size });
    }
  });

  it('every single record takes two statements and the record of access', async () => {
    const { admin, doctor, patient, doctorPath, patientPath, historyId } = await hospitalOf(size);
    const records: [ApiClient, string][] = [
      [doctor, '/api/doctor/profile/'],
      [patient, '/api/patient/profile/'],
      [admin, `/api/admin/${doctorPath}`],
      [admin, `/api/admin/${patientPath}`],
      [admin, `/api/admin/approve/${doctorPath}`],
      [admin, `/api/admin/approve/${patientPath}`],
      [admin, `/api/admin/${patientPath}history/${historyId}/`],
      [admin, '/api/admin/appointment/1/'],
      [admin, '/api/admin/approve/appointment/2'],
      [admin, '/api/admin/approve/appointments/2/'],
    ];
    for (const [api, path] of records) {
      expect(await read(api, path)).toEqual({ path, statements: 3, rows: 'one' });
    }
  });
});
