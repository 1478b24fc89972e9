import { presentHistory, presentOwnAppointment, type ShownHistory } from '../history/history.presenter.js';
import { shownTime } from '../http/coerce-time.js';
import { decimalNumber } from '../http/decimal-json.js';
import type { AppointmentRow, OtherTime } from './appointments.queries.js';
import type { DoctorAppointmentRow } from './doctor-appointments.queries.js';
import type { DoctorAppointmentDto, OtherTimeDto, PatientAppointmentDto } from './dto/appointment.dto.js';

export const presentForDoctor = (row: DoctorAppointmentRow): DoctorAppointmentDto => ({
  id: row.id,
  patient_name: `${row.patientFirstName} ${row.patientLastName}`,
  patient_age: decimalNumber(row.patientAge),
  appointment_date: row.appointmentDate,
  appointment_time: shownTime(row.appointmentTime),
  state: row.state,
  starts_at: row.startsAt,
  ends_at: row.endsAt,
  patient_history: row.admitDate === null ? null : presentHistory(row as ShownHistory),
});

/** With the times that an open one has beside its own. */
export const presentForPatient = (row: AppointmentRow): PatientAppointmentDto => ({
  ...presentOwnAppointment(row),
  kept: row.kept && presentOtherTime(row.kept),
  offer: row.offer && presentOtherTime(row.offer),
});

const presentOtherTime = ({ appointmentDate, appointmentTime, startsAt }: OtherTime): OtherTimeDto => ({
  appointment_date: appointmentDate,
  appointment_time: shownTime(appointmentTime),
  starts_at: startsAt,
});
