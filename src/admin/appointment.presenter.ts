import { presentForPatient } from '../appointments/appointment.presenter.js';
import type { AppointmentRow } from '../appointments/appointments.queries.js';
import type { AdminAppointmentDto, WaitingAppointmentDto } from './dto/appointment.dto.js';

export const presentAppointment = (appointment: AppointmentRow): AdminAppointmentDto => ({
  ...presentForPatient(appointment),
  patient_history: appointment.historyId,
  duration_minutes: appointment.durationMinutes,
  overbook_reason: appointment.overbookReason,
});

export const presentWaiting = (appointment: AppointmentRow): WaitingAppointmentDto => ({
  ...presentAppointment(appointment),
  ...(appointment.rivals && { rivals: appointment.rivals.map(presentAppointment) }),
});
