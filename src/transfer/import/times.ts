const overlaps = (owner: string) =>
  `starts_at < max(ends_at) OVER (PARTITION BY ${owner} ORDER BY starts_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`;

/**
 * Statements that reckon when the appointments are, and which of them overlap others of their doctor or patient: the
 * former service let them, so they come over, marked as booked over others. A time that the clocks skip is moved by what
 * they skip.
 */
export const times = [
  `UPDATE old_appointments a SET
     patient_id = h.patient_id,
     -- a doctor who is new is not there yet
     minutes = coalesce((SELECT p.visit_minutes FROM old_doctors d JOIN departments p ON p.code = d.department
                          WHERE d.id = a.doctor_id AND d.state = 'new'), visit_minutes(a.doctor_id)),
     starts_at = coalesce(instant_of(a.appointment_date + a.appointment_time, hospital_timezone()),
                          (a.appointment_date + a.appointment_time) AT TIME ZONE hospital_timezone())
    FROM old_histories h WHERE h.id = a.history_id AND h.state <> 'out' AND a.state = 'new'`,
  `UPDATE old_appointments SET ends_at = starts_at + minutes * interval '1 minute' WHERE state = 'new'`,
  'ANALYZE old_appointments',
  `UPDATE old_appointments a SET overlapping = true
    FROM (SELECT id, doctor_id IS NOT NULL AND ${overlaps('doctor_id')} AS of_doctor, ${overlaps('patient_id')} AS of_patient
            FROM old_appointments WHERE state = 'new' AND approved AND doctor_id IS NOT NULL) found
   WHERE found.id = a.id AND (of_doctor OR of_patient)`,
  `UPDATE old_appointments a SET overlapping = true FROM claims c
    WHERE a.state = 'new' AND a.approved AND c.doctor_id = a.doctor_id AND c.during && tstzrange(a.starts_at, a.ends_at)`,
  `UPDATE old_appointments a SET overlapping = true FROM claims c
    WHERE a.state = 'new' AND a.approved AND c.patient_id = a.patient_id AND c.during && tstzrange(a.starts_at, a.ends_at)`,
];
