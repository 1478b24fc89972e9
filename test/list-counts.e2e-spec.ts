import { useApp } from './support/app.js';

const test = useApp();

const sql = (text: string) => test.dataSource.query(text);

/** By list: what is kept, and what is there. */
async function counts() {
  const kept = await sql(
    'SELECT list, sum(difference)::int AS rows FROM list_counts GROUP BY list HAVING sum(difference) <> 0 ORDER BY list',
  );
  const there = await sql(`
    SELECT table_name || CASE WHEN approved THEN '.approved' WHEN approved IS NULL THEN '.closed' ELSE '.waiting' END AS list, count(*)::int AS rows FROM (
      SELECT 'doctors' AS table_name, approved FROM doctors JOIN users u ON u.id = user_id AND role = 'doctor' UNION ALL
      SELECT 'patients', approved FROM patients JOIN users u ON u.id = user_id AND role = 'patient' UNION ALL
      SELECT 'appointments', approved FROM appointments) listed
     GROUP BY 1 ORDER BY 1`);
  return { kept, there };
}

async function mustAgree(): Promise<void> {
  const { kept, there } = await counts();
  expect(kept).toEqual(there);
}

describe('the counts that are kept of lists', () => {
  it('are right after every kind of change, by one or by many at once', async () => {
    const { make } = test;
    for (let count = 0; count < 6; count++) {
      const own = { approved: count % 2 === 0 };
      const [doctor, patient] = [await make.doctor({ account: own }), await make.patient({ account: own })];
      for (const approved of [true, false]) {
        await make.appointment({ doctorId: doctor.id, patientId: patient.id, historyId: null, approved });
      }
    }
    for (const change of [
      `UPDATE users SET first_name = 'other'`,
      'UPDATE users SET approved = NOT approved',
      `UPDATE users SET role = 'admin' WHERE id = (SELECT user_id FROM doctors LIMIT 1)`,
      `UPDATE appointments SET state = CASE state WHEN 'approved' THEN 'requested' ELSE 'approved' END WHERE id % 3 = 0`,
      `UPDATE appointments SET state = 'cancelled' WHERE id % 5 = 0`,
      'DELETE FROM appointments WHERE id % 4 = 0',
      'DELETE FROM doctors WHERE id = (SELECT max(id) FROM doctors)',
      'DELETE FROM users WHERE id IN (SELECT user_id FROM patients LIMIT 2)',
      'TRUNCATE patients CASCADE',
    ]) {
      await sql(change);
      await mustAgree();
    }
  });

  it('are right after many changes at once, and are summed up by the way', async () => {
    const { make } = test;
    const patients = await Promise.all(Array.from({ length: 4 }, () => make.patient()));
    const lane = async (patient: { id: number; userId: string }) => {
      for (let turn = 0; turn < 100; turn++) {
        await make.appointment({ patientId: patient.id, historyId: null, approved: turn % 3 === 0 });
        await sql(`UPDATE users SET approved = NOT approved WHERE id = '${patient.userId}'`);
        if (turn % 5 === 0) await sql(`DELETE FROM appointments WHERE patient_id = ${patient.id} AND id % 2 = 0`);
      }
    };
    await Promise.all(patients.map(lane));
    await mustAgree();
    // some 1,700 differences without it
    expect((await sql('SELECT count(*)::int AS n FROM list_counts'))[0].n).toBeLessThan(1200);
  });

  it('are undone with the change that they were part of', async () => {
    await test.make.patient();
    const before = await counts();
    await expect(
      test.dataSource.transaction(async (manager) => {
        await manager.query('DELETE FROM users');
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await counts()).toEqual(before);
  });

  it('are what X-Total-Count tells, while a filter counts for itself', async () => {
    const admin = test.api.as((await test.make.admin()).token);
    for (const department of ['CL', 'CL', 'EMC'] as const) await test.make.doctor({ department });
    const total = async (query: string) =>
      (await admin.get(`/api/admin/doctors/?page_size=1${query}`)).headers.get('x-total-count');
    expect(await total('')).toBe('3');
    expect(await total('&department=CL')).toBe('2');
    expect(await total('&page=2')).toBe('3');
  });
});
