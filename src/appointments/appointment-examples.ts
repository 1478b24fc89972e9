import type { State } from '../history/appointment-state.js';
import type { PatientAppointmentDto } from './dto/appointment.dto.js';
import type { ConflictDto, VerdictDto } from './dto/verdict.dto.js';

type Slot = Pick<PatientAppointmentDto, 'appointment_date' | 'appointment_time'> & { doctor: number };

const past: Slot = { appointment_date: '2021-07-18', appointment_time: '16:33:27', doctor: 5 };

/** What an example asks for. Each has a time of its own, so that all can be sent one after another. */
export const slotExample = (time: string): Slot => ({
  appointment_date: '2030-07-15',
  appointment_time: `${time}:00`,
  doctor: 6,
});

/** An example of an appointment as its patient sees it: one of the demo data, unless another time is told. */
export const appointmentExample = (state: State, slot = past): PatientAppointmentDto => ({
  id: 14,
  ...slot,
  status: ['approved', 'checked_in', 'completed', 'no_show'].includes(state),
  state,
  ...momentsOf(slot),
  kept: null,
  offer: null,
});

/** The same of one whose patient has asked for another time. */
export function moveExample(from: Slot, to: Slot): PatientAppointmentDto {
  const { appointment_date, appointment_time } = from;
  const { starts_at } = momentsOf(from);
  return { ...appointmentExample('requested', to), kept: { appointment_date, appointment_time, starts_at } };
}

/** What stands against a time when the doctor has another patient; `more` is what admins are told. */
export function verdictExample(asked: Slot, next: Slot, more: Partial<ConflictDto> = {}): VerdictDto {
  const { starts_at: from, ends_at: to } = momentsOf(asked);
  return {
    available: false,
    conflicts: [{ kind: 'doctor_busy', from, to, ...more }],
    alternatives: [{ ...next, ...momentsOf(next) }],
  };
}

function momentsOf({ appointment_date, appointment_time }: Slot) {
  const starts = Date.parse(`${appointment_date}T${appointment_time}Z`);
  return { starts_at: instant(starts), ends_at: instant(starts + 30 * 60_000) };
}

const instant = (time: number) => `${new Date(time).toISOString().slice(0, 19)}Z`;
