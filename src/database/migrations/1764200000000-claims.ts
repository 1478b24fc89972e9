import type { MigrationInterface, QueryRunner } from 'typeorm';

const states = ['requested', 'approved', 'rejected', 'cancelled', 'expired', 'checked_in', 'completed', 'no_show'];
const inList = (words: string[]) => words.map((word) => `'${word}'`).join(', ');

/** The wire's boolean: null once the appointment is neither waiting nor granted any more. */
const approved = (state: string) =>
  `CASE WHEN ${state} IN ('approved', 'checked_in', 'completed', 'no_show') THEN true WHEN ${state} = 'requested' THEN false END`;

/** Of a list that the counts know: those that are neither waiting nor granted have one of their own. */
const listOf = (closed: boolean) =>
  `'appointments' || CASE WHEN approved THEN '.approved' ${closed ? `WHEN approved IS NULL THEN '.closed'` : ''} ELSE '.waiting' END`;

const countAppointments = (closed: boolean) =>
  `CREATE OR REPLACE FUNCTION count_appointments() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     IF TG_OP = 'INSERT' THEN
       PERFORM add_to_list_count(list, count(*)) FROM (SELECT ${listOf(closed)} AS list FROM added) lists GROUP BY list;
     ELSIF TG_OP = 'DELETE' THEN
       PERFORM add_to_list_count(list, -count(*)) FROM (SELECT ${listOf(closed)} AS list FROM removed) lists GROUP BY list;
     ELSE
       PERFORM add_to_list_count(list, sum(change)) FROM (
         SELECT ${listOf(closed)} AS list, 1 AS change FROM added UNION ALL
         SELECT ${listOf(closed)}, -1 FROM removed) lists
        GROUP BY list HAVING sum(change) <> 0;
     END IF;
     RETURN NULL;
   END $$`;

const functions = [
  `CREATE FUNCTION hospital_timezone() RETURNS text LANGUAGE sql STABLE AS $$
     SELECT coalesce(nullif(current_setting('hospital.timezone', true), ''), 'UTC') $$`,

  // a zone changes its offset once in two days at most: the offsets a day before and after are all there can be
  `CREATE FUNCTION instant_of(wall timestamp, zone text) RETURNS timestamptz LANGUAGE sql STABLE AS $$
     SELECT min(instant)
       FROM (VALUES (interval '-24 hours'), (interval '24 hours')) AS d (away),
            LATERAL (SELECT (wall + away) AT TIME ZONE 'UTC' AS near) AS n,
            LATERAL (SELECT (wall - (near AT TIME ZONE zone - near AT TIME ZONE 'UTC')) AT TIME ZONE 'UTC' AS instant) AS i
      WHERE instant AT TIME ZONE zone = wall $$`,

  `CREATE FUNCTION visit_minutes(doctor integer) RETURNS integer LANGUAGE sql STABLE AS $$
     SELECT coalesce((SELECT p.visit_minutes FROM doctors d JOIN departments p ON p.code = d.department WHERE d.id = doctor), 30) $$`,

  `CREATE FUNCTION appointment_times() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     NEW.duration_minutes := coalesce(NEW.duration_minutes, visit_minutes(NEW.doctor_id));
     IF TG_OP = 'UPDATE' AND (NEW.appointment_date, NEW.appointment_time) IS DISTINCT FROM (OLD.appointment_date, OLD.appointment_time)
        AND NEW.starts_at = OLD.starts_at THEN
       NEW.starts_at := NULL;
     END IF;
     NEW.starts_at := coalesce(NEW.starts_at, instant_of(NEW.appointment_date + NEW.appointment_time, hospital_timezone()));
     IF NEW.starts_at IS NULL THEN
       RAISE EXCEPTION 'there is no such time on that day'
         USING ERRCODE = 'check_violation', CONSTRAINT = 'appointments_time_exists_check', TABLE = 'appointments';
     END IF;
     NEW.ends_at := NEW.starts_at + NEW.duration_minutes * interval '1 minute';
     NEW.approved := ${approved('NEW.state')};
     IF NEW.state <> 'requested' THEN
       NEW.kept_starts_at := NULL; NEW.kept_ends_at := NULL; NEW.kept_doctor_id := NULL; NEW.offer_starts_at := NULL;
     END IF;
     RETURN NEW;
   END $$`,

  `CREATE FUNCTION claim_appointment() RETURNS trigger LANGUAGE plpgsql AS $$
   DECLARE
     doctor integer := CASE WHEN NEW.approved THEN NEW.doctor_id ELSE NEW.kept_doctor_id END;
     span tstzrange := CASE WHEN NEW.approved THEN tstzrange(NEW.starts_at, NEW.ends_at)
                            ELSE tstzrange(NEW.kept_starts_at, NEW.kept_ends_at) END;
   BEGIN
     IF doctor IS NULL THEN
       DELETE FROM claims WHERE appointment_id = NEW.id;
     ELSE
       INSERT INTO claims (doctor_id, patient_id, appointment_id, during, overbooked)
            VALUES (doctor, NEW.patient_id, NEW.id, span, NEW.overbook_reason IS NOT NULL)
       ON CONFLICT (appointment_id) DO UPDATE
          SET doctor_id = EXCLUDED.doctor_id, patient_id = EXCLUDED.patient_id, during = EXCLUDED.during, overbooked = EXCLUDED.overbooked
        WHERE (claims.doctor_id, claims.patient_id, claims.during, claims.overbooked)
              IS DISTINCT FROM (EXCLUDED.doctor_id, EXCLUDED.patient_id, EXCLUDED.during, EXCLUDED.overbooked);
     END IF;
     RETURN NULL;
   END $$`,

  `CREATE FUNCTION claim_leave() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     INSERT INTO claims (doctor_id, leave_id, during) VALUES (NEW.doctor_id, NEW.id, tstzrange(NEW.starts_at, NEW.ends_at))
     ON CONFLICT (leave_id) DO UPDATE SET doctor_id = EXCLUDED.doctor_id, during = EXCLUDED.during;
     RETURN NULL;
   END $$`,
];

const tables = [
  `CREATE TABLE leaves (
     id integer GENERATED BY DEFAULT AS IDENTITY CONSTRAINT leaves_pkey PRIMARY KEY,
     doctor_id integer NOT NULL CONSTRAINT leaves_doctor_fkey REFERENCES doctors ON DELETE CASCADE,
     starts_at timestamptz NOT NULL,
     ends_at timestamptz NOT NULL,
     reason text,
     created_at timestamptz NOT NULL DEFAULT now(),
     CONSTRAINT leaves_span_check CHECK ("starts_at" < "ends_at")
   )`,
  'CREATE INDEX leaves_doctor_idx ON leaves (doctor_id, starts_at)',

  // all of it follows from appointments and leaves; the triggers keep it, so that no way of writing those gets around it
  `CREATE TABLE claims (
     doctor_id integer NOT NULL CONSTRAINT claims_doctor_fkey REFERENCES doctors ON DELETE CASCADE,
     patient_id integer CONSTRAINT claims_patient_fkey REFERENCES patients ON DELETE CASCADE,
     appointment_id integer CONSTRAINT claims_appointment_key UNIQUE
       CONSTRAINT claims_appointment_fkey REFERENCES appointments ON DELETE CASCADE,
     leave_id integer CONSTRAINT claims_leave_key UNIQUE CONSTRAINT claims_leave_fkey REFERENCES leaves ON DELETE CASCADE,
     during tstzrange NOT NULL,
     overbooked boolean NOT NULL DEFAULT false,
     CONSTRAINT claims_source_check CHECK ((appointment_id IS NULL) <> (leave_id IS NULL)),
     CONSTRAINT claims_doctor_excl EXCLUDE USING gist (doctor_id WITH =, during WITH &&) WHERE (NOT overbooked),
     CONSTRAINT claims_patient_excl EXCLUDE USING gist (patient_id WITH =, during WITH &&) WHERE (NOT overbooked)
   )`,
  'CREATE INDEX claims_doctor_idx ON claims USING gist (doctor_id, during)',
  'CREATE INDEX claims_patient_idx ON claims USING gist (patient_id, during)',

  `CREATE TABLE appointment_events (
     id integer GENERATED BY DEFAULT AS IDENTITY CONSTRAINT appointment_events_pkey PRIMARY KEY,
     appointment_id integer NOT NULL CONSTRAINT appointment_events_appointment_fkey REFERENCES appointments ON DELETE CASCADE,
     at timestamptz NOT NULL DEFAULT now(),
     actor_id uuid CONSTRAINT appointment_events_actor_fkey REFERENCES users ON DELETE SET NULL,
     actor_role text NOT NULL CONSTRAINT appointment_events_role_check
       CHECK ("actor_role" IN ('doctor', 'patient', 'admin', 'system')),
     action text NOT NULL,
     from_state text,
     to_state text NOT NULL,
     starts_at timestamptz NOT NULL,
     reason text
   )`,
  'CREATE INDEX appointment_events_appointment_idx ON appointment_events (appointment_id, id)',
  'CREATE INDEX appointment_events_actor_idx ON appointment_events (actor_id)',
];

/** What overlaps an earlier booking was booked twice under the former rules: it stays, marked. */
const doubleBooked = `EXISTS (
  SELECT FROM appointments b
   WHERE b.approved AND b.id < a.id AND tstzrange(b.starts_at, b.ends_at) && tstzrange(a.starts_at, a.ends_at)
     AND (b.doctor_id = a.doctor_id OR b.patient_id = a.patient_id))`;

const up = [
  `ALTER TABLE appointments
     ADD state text NOT NULL DEFAULT 'requested' CONSTRAINT appointments_state_check CHECK ("state" IN (${inList(states)})),
     ADD duration_minutes integer NOT NULL DEFAULT 30
       CONSTRAINT appointments_duration_check CHECK ("duration_minutes" BETWEEN 1 AND 1440),
     ADD starts_at timestamptz,
     ADD ends_at timestamptz,
     ADD overbook_reason text,
     ADD kept_starts_at timestamptz,
     ADD kept_ends_at timestamptz,
     ADD kept_doctor_id integer CONSTRAINT appointments_kept_doctor_fkey REFERENCES doctors ON DELETE SET NULL,
     ADD offer_starts_at timestamptz,
     ALTER approved DROP NOT NULL,
     ALTER approved DROP DEFAULT`,
  `ALTER TABLE appointments ALTER duration_minutes DROP DEFAULT`,
  ...functions,
  `UPDATE appointments SET
     state = CASE WHEN approved THEN 'approved' ELSE 'requested' END,
     starts_at = coalesce(instant_of(appointment_date + appointment_time, hospital_timezone()),
                          (appointment_date + appointment_time) AT TIME ZONE hospital_timezone())`,
  `UPDATE appointments SET ends_at = starts_at + duration_minutes * interval '1 minute'`,
  'ALTER TABLE appointments ALTER starts_at SET NOT NULL, ALTER ends_at SET NOT NULL',
  `CREATE INDEX appointments_kept_doctor_idx ON appointments (kept_doctor_id) WHERE kept_doctor_id IS NOT NULL`,
  `CREATE INDEX appointments_requested_idx ON appointments (starts_at) WHERE state = 'requested'`,
  'CREATE INDEX appointments_patient_state_idx ON appointments (patient_id, state)',
  ...tables,
  `UPDATE appointments a SET overbook_reason = 'booked twice before bookings excluded each other'
    WHERE a.approved AND ${doubleBooked}`,
  `INSERT INTO claims (doctor_id, patient_id, appointment_id, during, overbooked)
   SELECT doctor_id, patient_id, id, tstzrange(starts_at, ends_at), overbook_reason IS NOT NULL
     FROM appointments WHERE approved AND doctor_id IS NOT NULL`,
  `CREATE TRIGGER appointment_times BEFORE INSERT OR UPDATE ON appointments FOR EACH ROW EXECUTE FUNCTION appointment_times()`,
  `CREATE TRIGGER claim_appointment AFTER INSERT OR UPDATE OF doctor_id, patient_id, appointment_date, appointment_time,
     state, duration_minutes, starts_at, overbook_reason, kept_starts_at, kept_doctor_id
     ON appointments FOR EACH ROW EXECUTE FUNCTION claim_appointment()`,
  `CREATE TRIGGER claim_leave AFTER INSERT OR UPDATE ON leaves FOR EACH ROW EXECUTE FUNCTION claim_leave()`,
  countAppointments(true),
];

const down = [
  'DROP TRIGGER claim_appointment ON appointments',
  'DROP TRIGGER appointment_times ON appointments',
  'DROP TABLE appointment_events, claims, leaves',
  'UPDATE appointments SET approved = false WHERE approved IS NULL',
  `ALTER TABLE appointments
     DROP state, DROP duration_minutes, DROP starts_at, DROP ends_at, DROP overbook_reason,
     DROP kept_starts_at, DROP kept_ends_at, DROP kept_doctor_id, DROP offer_starts_at,
     ALTER approved SET DEFAULT false, ALTER approved SET NOT NULL`,
  `DELETE FROM list_counts WHERE list = 'appointments.closed'`,
  countAppointments(false),
  'DROP FUNCTION claim_leave(), claim_appointment(), appointment_times(), visit_minutes(integer), instant_of(timestamp, text), hospital_timezone()',
];

/** Appointments get a life cycle and instants; approved ones and leave claim time that nothing else can have. */
export class Claims1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
