import { useApp } from './support/app.js';
import type { ApiClient } from './support/client.js';

const test = useApp();

let admin: ApiClient;
beforeEach(async () => {
  admin = test.api.as((await test.make.admin()).token);
});

const eye = { code: 'EYE', name: 'Ophthalmologists' };
const opened = { ...eye, visit_minutes: 30, cancellation_cutoff_minutes: 0, active: true };

const open = (fields: object = {}) => admin.post('/api/admin/departments/', { departments: { ...eye, ...fields } });
const change = (fields: object, code = 'EYE') => admin.put(`/api/admin/departments/${code}/`, { departments: fields });
const codesAt = async (path: string) => {
  const { body } = (await admin.get(path)) as { body: { departments: { code: string }[] } };
  return body.departments.map(({ code }) => code);
};

const profile = { address: 'Dhaka', mobile: '1' };
const user_data = { username: 'new', first_name: 'N', password: 'right horse 7', password2: 'right horse 7' };
const register = (department: unknown, more: object = {}) =>
  test.api.post('/api/doctor/registration/', { user_data, profile_data: { ...profile, department, ...more } });
const notAChoice = (code: string) => ({ department: [`"${code}" is not a valid choice.`] });

describe('GET /api/departments/', () => {
  it('lists the six of the former service for everyone', async () => {
    expect(await codesAt('/api/departments/')).toEqual(['AL', 'CL', 'CRS', 'DL', 'EMC', 'IL']);
    expect((await test.api.get('/api/departments/')).body).toMatchObject({
      departments: expect.arrayContaining([{ ...opened, code: 'CL', name: 'Cardiologist' }]),
    });
  });

  it('leaves out those that are not active, which admins still see', async () => {
    await open({ active: false });
    expect(await codesAt('/api/departments/')).not.toContain('EYE');
    expect(await codesAt('/api/admin/departments/')).toEqual(['AL', 'CL', 'CRS', 'DL', 'EMC', 'EYE', 'IL']);
  });
});

describe('POST /api/admin/departments/', () => {
  it('opens a department, with defaults for what is left out', async () => {
    expect(await open()).toMatchObject({ status: 201, body: { departments: opened } });
    expect((await admin.get('/api/admin/departments/EYE/')).body).toEqual({ departments: opened });
  });

  it('takes what is given', async () => {
    const own = { visit_minutes: 480, cancellation_cutoff_minutes: 43_200, active: false };
    expect((await open(own)).body).toEqual({ departments: { ...eye, ...own } });
  });

  it.each([
    [{ code: 'CL' }, { code: ['This field must be unique.'] }],
    [{ name: 'cardiOLOGIST' }, { name: ['This field must be unique.'] }],
    [{ code: 'eye' }, { code: ['Give 1 to 3 capital letters or digits, a letter first.'] }],
    [{ code: '1A' }, { code: ['Give 1 to 3 capital letters or digits, a letter first.'] }],
    [{ code: 'EYES' }, { code: ['Ensure this field has no more than 3 characters.'] }],
    [
      { name: ' ', code: null },
      { name: ['This field may not be blank.'], code: ['This field may not be null.'] },
    ],
    [
      { visit_minutes: 4, cancellation_cutoff_minutes: -1, active: 'maybe' },
      {
        visit_minutes: ['Ensure this value is greater than or equal to 5.'],
        cancellation_cutoff_minutes: ['Ensure this value is greater than or equal to 0.'],
        active: ['Must be a valid boolean.'],
      },
    ],
    [
      { visit_minutes: 481, cancellation_cutoff_minutes: 43_201 },
      {
        visit_minutes: ['Ensure this value is less than or equal to 480.'],
        cancellation_cutoff_minutes: ['Ensure this value is less than or equal to 43200.'],
      },
    ],
  ])('refuses %p', async (fields, faults) => {
    expect(await open(fields)).toMatchObject({ status: 400, body: { departments: faults } });
    expect(await codesAt('/api/admin/departments/')).toHaveLength(6);
  });

  it('needs code and name', async () => {
    const required = ['This field is required.'];
    const reply = await admin.post('/api/admin/departments/', { departments: {} });
    expect([reply.status, reply.body]).toEqual([400, { departments: { code: required, name: required } }]);
  });
});

describe('PUT /api/admin/departments/:code/', () => {
  beforeEach(() => open());

  it('changes what is given and leaves the rest, the code too', async () => {
    const changed = { ...opened, visit_minutes: 45 };
    expect(await change({ visit_minutes: 45, code: 'EAR' })).toMatchObject({
      status: 200,
      body: { departments: changed },
    });
    expect((await change({})).body).toEqual({ departments: changed });
  });

  it('refuses the name of another', async () => {
    const reply = await change({ name: 'immunologists' });
    expect([reply.status, reply.body]).toEqual([400, { departments: { name: ['This field must be unique.'] } }]);
  });

  it('is 404 for a code that is not there, and for one that none could be', async () => {
    for (const code of ['XX', 'eye', 'EYES']) expect(await change({}, code)).toMatchObject({ status: 404 });
  });
});

describe('DELETE /api/admin/departments/:code/', () => {
  const remove = (code: string) => admin.delete(`/api/admin/departments/${code}/`);

  it('removes one that nobody has', async () => {
    await open();
    expect(await remove('EYE')).toMatchObject({
      status: 200,
      body: { message: 'Department with code `EYE` has been deleted.' },
    });
    expect(await remove('EYE')).toMatchObject({ status: 404 });
    expect(await codesAt('/api/departments/')).toHaveLength(6);
  });

  it.each(['doctor', 'history'] as const)('refuses while a %s has it', async (what) => {
    await open();
    await test.make[what]({ department: 'EYE' });
    expect(await remove('EYE')).toMatchObject({ status: 409, body: { code: 'department_in_use' } });
    expect(await codesAt('/api/departments/')).toContain('EYE');
  });
});

describe('a department that admins opened', () => {
  it('can be chosen by doctors and for histories, and be asked for in lists', async () => {
    await open();
    expect(await register('EYE')).toMatchObject({ status: 201, body: { profile_data: { department: 'EYE' } } });
    const { userId } = await test.make.patient();
    const { id } = await test.make.doctor({ department: 'EYE' });
    const patient_history = { symptomps: 'Fever', department: 'EYE', assigned_doctor: id };
    const reply = await admin.post(`/api/admin/patient/${userId}/history/`, { patient_history });
    expect(reply).toMatchObject({ status: 201, body: { patient_history: { department: 'EYE' } } });
    expect((await admin.get('/api/admin/doctors/?department=EYE')).body).toMatchObject({
      doctors: [{ doctor: { id } }],
    });
    expect((await admin.get('/api/admin/doctors/?department=XX')).body).toEqual({ doctors: [] });
  });
});

describe('a department that is not there', () => {
  it.each([['XX'], ['cl'], [' CL'], [''], ['CL\u0000'], [5]])(
    'may not be %p, told with all other faults',
    async (code) => {
      const reply = await register(code, { mobile: '+1' });
      const mobile = ['Please Enter a valid mobile number!'];
      expect([reply.status, reply.body]).toEqual([
        400,
        { user_data: {}, profile_data: { ...notAChoice(String(code)), mobile } },
      ]);
    },
  );
});

describe('a department that is not active any more', () => {
  beforeEach(async () => {
    await open();
    await open({ code: 'EAR', name: 'Ear' });
    await change({ active: false });
  });

  it('cannot be chosen for a registration', async () => {
    expect((await register('EYE')).body).toEqual({ user_data: {}, profile_data: notAChoice('EYE') });
  });

  it('stays with the doctor who has it, but cannot come back', async () => {
    const doctor = await test.make.doctor({ department: 'EYE' });
    const self = test.api.as(doctor.token);
    const asDoctor = (department: string) => self.put('/api/doctor/profile/', { profile_data: { department } });
    const asAdmin = (department: string) =>
      admin.put(`/api/admin/doctor/${doctor.userId}/`, { doctors: { doctor: { department, address: 'Road' } } });
    for (const put of [asDoctor, asAdmin]) expect(await put('EYE')).toMatchObject({ status: 200 });
    expect(await asDoctor('EAR')).toMatchObject({ status: 200 });
    expect(await asDoctor('EYE')).toMatchObject({ status: 400, body: { profile_data: notAChoice('EYE') } });
    expect(await asAdmin('EYE')).toMatchObject({ status: 400, body: { doctors: { doctor: notAChoice('EYE') } } });
    expect((await self.get('/api/doctor/profile/')).body).toMatchObject({ profile_data: { department: 'EAR' } });
  });

  it('stays with the history that has it, but cannot come back', async () => {
    const patient = await test.make.patient();
    const { id } = await test.make.history({ patientId: patient.id, department: 'EYE' });
    const put = (department: string) =>
      admin.put(`/api/admin/patient/${patient.userId}/history/${id}/`, { patient_history: { department, costs: {} } });
    for (const department of ['EYE', 'EAR']) expect(await put(department)).toMatchObject({ status: 200 });
    expect(await put('EYE')).toMatchObject({ status: 400, body: { patient_history: notAChoice('EYE') } });
  });
});
