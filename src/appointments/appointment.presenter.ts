import { presentHistory, type ShownHistory } from '../history/history.presenter.js';
import { shownTime } from '../http/coerce-time.js';
import { decimalNumber } from '../http/decimal-json.js';
import type { DoctorAppointmentRow } from './appointments.queries.js';
import type { DoctorAppointmentDto } from './dto/appointment.dto.js';

export const presentForDoctor = (row: DoctorAppointmentRow): DoctorAppointmentDto => ({
  patient_name: `${row.patientFirstName} ${row.patientLastName}`,
  patient_age: decimalNumber(row.patientAge),
  appointment_date: row.appointmentDate,
  appointment_time: shownTime(row.appointmentTime),
  patient_history: row.admitDate === null ? null : presentHistory(row as ShownHistory),
});
