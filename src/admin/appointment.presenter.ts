import type { AppointmentRow } from '../appointments/appointments.queries.js';
import { presentOwnAppointment } from '../history/history.presenter.js';
import type { AdminAppointmentDto } from './dto/appointment.dto.js';

export const presentAppointment = (appointment: AppointmentRow): AdminAppointmentDto => ({
  ...presentOwnAppointment(appointment),
  patient_history: appointment.historyId,
});
