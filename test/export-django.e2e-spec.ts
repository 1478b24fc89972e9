import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { exportDjango } from '../src/transfer/export/django.js';
import { importDjango } from '../src/transfer/import/import-django.js';
import { everythingIn, fillWithVariety, makeOldValues, useDatabase, useFolder } from './support/transfer.js';

const original = useDatabase('original');
const copy = useDatabase('copy');
const path = useFolder();

jest.setTimeout(60_000);

interface Element {
  model: string;
  pk: string | number;
  fields: Record<string, unknown>;
}

async function exported(name: string) {
  const sentences: string[] = [];
  const report = (sentence: string) => sentences.push(sentence);
  const counts = await exportDjango(original.source, path(name), { force: true, report });
  const elements: Element[] = JSON.parse(readFileSync(path(name), 'utf8'));
  const of = (model: string) => elements.filter((element) => element.model === model);
  return { sentences, counts, elements, of };
}

describe('what is exported for the former service', () => {
  it('is its own form of an account, a profile, a history, its costs and an appointment', async () => {
    const patient = await original.make.patient({ account: { createdAt: new Date('2021-07-04T18:02:15.010Z') } });
    const doctor = await original.make.doctor({ account: { email: 'd@h.example', approved: false, active: false } });
    const history = await original.make.history({ patientId: patient.id, assignedDoctorId: doctor.id });
    const { id } = await original.make.appointment({ patientId: patient.id, historyId: history.id, doctorId: null });
    const { of } = await exported('form');
    expect(of('auth.group')).toEqual([
      { model: 'auth.group', pk: 1, fields: { name: 'doctor', permissions: [] } },
      { model: 'auth.group', pk: 2, fields: { name: 'patient', permissions: [] } },
      { model: 'auth.group', pk: 3, fields: { name: 'admin', permissions: [] } },
    ]);
    const account = {
      password: expect.stringMatching(/^bcrypt\$\$2b\$04\$/),
      last_login: null,
      is_superuser: false,
      username: patient.username,
      last_name: 'Last',
      email: '',
      is_staff: false,
      is_active: true,
      date_joined: '2021-07-04T18:02:15.01Z',
      first_name: 'First',
      status: true,
      groups: [2],
      user_permissions: [],
    };
    const accounts = of('account.user');
    expect(accounts.find(({ pk }) => pk === patient.userId)?.fields).toEqual(account);
    expect(accounts.find(({ pk }) => pk === doctor.userId)?.fields).toEqual({
      ...account,
      username: doctor.username,
      email: 'd@h.example',
      is_active: false,
      status: false,
      groups: [1],
      date_joined: expect.any(String),
    });
    const contact = { address: 'Rangpur', mobile: '12345' };
    expect(of('patient.patient')).toEqual([
      { model: 'patient.patient', pk: patient.id, fields: { age: '29.0', ...contact, user: patient.userId } },
    ]);
    expect(of('doctor.doctor').map(({ fields }) => fields)).toEqual([
      { department: 'CL', address: 'Dhaka', mobile: '9999', user: doctor.userId },
    ]);
    expect(of('patient.patient_history').map(({ fields }) => fields)).toEqual([
      {
        admit_date: '2026-01-05',
        symptomps: 'Fever',
        department: 'CL',
        release_date: null,
        patient: patient.id,
        assigned_doctor: doctor.id,
      },
    ]);
    const amounts = { room_charge: 100, medicine_cost: 20, doctor_fee: 30, other_charge: 4 };
    expect(of('patient.patient_cost').map(({ fields }) => fields)).toEqual([
      { ...amounts, patient_details: history.id },
    ]);
    const moment = { appointment_date: '2030-07-18', appointment_time: '16:33:27' };
    expect(of('patient.appointment')).toEqual([
      {
        model: 'patient.appointment',
        pk: id,
        fields: { ...moment, status: true, patient_history: history.id, doctor: null },
      },
    ]);
  });

  it('has what others refer to before them, and is counted', async () => {
    await fillWithVariety(original);
    const { elements, counts } = await exported('order');
    const models = [...new Set(elements.map(({ model }) => model))];
    expect(models).toEqual(counts.map(({ table }) => table));
    for (const { table, rows } of counts) expect(elements.filter(({ model }) => model === table)).toHaveLength(rows);
  });

  it('keeps a hash that came from there', async () => {
    const hash = 'pbkdf2_sha256$180000$salt$C1S2l9b/B5GcOXlrM/eOtdUC/ayArYfV7/Hhp/HIKXY=';
    await original.make.admin({ passwordHash: hash });
    expect((await exported('hash')).of('account.user')).toMatchObject([{ fields: { password: hash, groups: [3] } }]);
  });

  it('names what has no place there', async () => {
    const { username, id: patientId } = await original.make.patient();
    const { id } = await original.make.appointment({ patientId, historyId: null });
    const { sentences, of } = await exported('losses');
    expect(of('patient.appointment')).toEqual([]);
    expect(sentences).toEqual([
      `Appointment ${id} of ${username} on 2030-07-18 at 16:33:27 is left out: it has no history.`,
      'The 2 rows of sessions are left out: there is no place for them.',
    ]);
  });

  it('is readable for its owner alone and replaces no file unless that is asked for', async () => {
    writeFileSync(path('there'), 'mine');
    const options = { report: () => undefined };
    await expect(exportDjango(original.source, path('there'), options)).rejects.toThrow(/there exists already/);
    expect(readFileSync(path('there'), 'utf8')).toBe('mine');
    await exported('there');
    expect(statSync(path('there')).mode & 0o777).toBe(0o600);
  });
});

describe('what is exported and imported again', () => {
  /** What the former service knows: its appointments have no moment they were made at, and always a history. */
  const known = async (database: typeof original) => {
    await database.dataSource.query(`DELETE FROM appointments WHERE history_id IS NULL`);
    await database.dataSource.query(`UPDATE appointments SET created_at = '2026-01-01'`);
    const {
      sessions: _,
      sequences: _numbers,
      audit_log: _log,
      audit_seals: _seals,
      ...tables
    } = await everythingIn(database);
    return tables;
  };

  const roundTrip = async (name: string) => {
    await exported(name);
    await importDjango(copy.source.connection, { file: path(name), tokenGrace: 0 });
    expect(await known(copy)).toEqual(await known(original));
  };

  it('is the same, row by row', async () => {
    await fillWithVariety(original);
    await original.make.admin({ passwordHash: 'pbkdf2_sha256$260000$s$C1S2l9b/B5GcOXlrM/eOtdUC/ayArYfV7/Hhp/HIKXY=' });
    await original.make.patient({ account: { passwordHash: '!' } });
    await roundTrip('round');
  });

  it('is the same where rows are older than a rule', async () => {
    await makeOldValues(original);
    await roundTrip('older');
  });
});
