import { appointmentExample } from '../appointments/appointment-examples.js';
import type { AdminAppointmentDto } from './dto/appointment.dto.js';

/** An example of an appointment as admins see it. */
export const adminExample = (...shown: Parameters<typeof appointmentExample>): AdminAppointmentDto => ({
  ...appointmentExample(...shown),
  patient_history: 9,
  duration_minutes: 30,
  overbook_reason: null,
});
