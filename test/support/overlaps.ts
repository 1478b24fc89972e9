import type { DataSource } from 'typeorm';

/** Pairs of claims that no constraint should have let in, and appointments whose claim is not what they are. */
export const overlapsIn = (dataSource: DataSource): Promise<object[]> =>
  dataSource.query(`
    SELECT 'overlap' AS fault, a.appointment_id, a.leave_id, b.appointment_id AS other, b.leave_id AS other_leave
      FROM claims a JOIN claims b ON a.during && b.during AND (a.doctor_id = b.doctor_id OR a.patient_id = b.patient_id)
     WHERE a.ctid < b.ctid AND NOT a.overbooked AND NOT b.overbooked
    UNION ALL
    SELECT 'claim', a.id, NULL, c.appointment_id, NULL
      FROM appointments a FULL JOIN claims c ON c.appointment_id = a.id
     WHERE c.leave_id IS NULL AND a.kept_starts_at IS NULL
       AND (coalesce(a.approved, false) AND a.doctor_id IS NOT NULL, a.doctor_id, tstzrange(a.starts_at, a.ends_at))
           IS DISTINCT FROM (c.appointment_id IS NOT NULL, coalesce(c.doctor_id, a.doctor_id),
                             coalesce(c.during, tstzrange(a.starts_at, a.ends_at)))`);
