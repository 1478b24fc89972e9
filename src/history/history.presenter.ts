import { shownTime } from '../http/coerce-time.js';
import type { CostsDto, HistoryDto, OwnAppointmentDto, OwnHistoryDto } from './dto/history.dto.js';
import type { HistoryRow, OwnAppointmentRow, OwnHistoryRow } from './history.queries.js';

export type ShownHistory = Pick<
  HistoryRow,
  'admitDate' | 'symptoms' | 'department' | 'releaseDate' | 'doctorFirstName' | 'doctorDepartment'
>;

export const presentHistory = (history: ShownHistory): HistoryDto => ({
  admit_date: history.admitDate,
  symptomps: history.symptoms,
  department: history.department,
  release_date: history.releaseDate,
  assigned_doctor: `${history.doctorFirstName} (${history.doctorDepartment})`,
});

export const presentOwnHistory = (history: OwnHistoryRow): OwnHistoryDto => ({
  ...presentHistory(history),
  patient_appointments: history.appointments.map(presentOwnAppointment),
  costs: presentCosts(history),
});

export const presentOwnAppointment = (appointment: OwnAppointmentRow): OwnAppointmentDto => ({
  id: appointment.id,
  appointment_date: appointment.appointmentDate,
  appointment_time: shownTime(appointment.appointmentTime),
  status: appointment.approved ?? false,
  doctor: appointment.doctorId,
  state: appointment.state,
  starts_at: appointment.startsAt,
  ends_at: appointment.endsAt,
});

export function presentCosts(row: HistoryRow): CostsDto | null {
  const { roomCharge, medicineCost, doctorFee, otherCharge } = row;
  if (roomCharge === null || medicineCost === null || doctorFee === null || otherCharge === null) return null;
  return {
    room_charge: roomCharge,
    medicine_cost: medicineCost,
    doctor_fee: doctorFee,
    other_charge: otherCharge,
    total_cost: `${roomCharge + medicineCost + doctorFee + otherCharge} tk`,
  };
}
