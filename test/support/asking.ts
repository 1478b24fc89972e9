import type { TestApp } from './app.js';
import type { ApiClient } from './client.js';

export const withKey = (key: string) => ({ headers: { 'idempotency-key': key } });

/** A patient who asks a doctor for an appointment, again and again. */
export async function asking({ api, make }: TestApp) {
  const patient = api.as((await make.patient()).token);
  const doctor = (await make.doctor()).id;
  const body = { appointment_date: '2031-01-02', appointment_time: '10:30', doctor };
  const ask = (key: string, changes: object = {}, by: ApiClient = patient) =>
    by.post('/api/patient/appointment/', { ...body, ...changes }, withKey(key));
  return { patient, body, ask };
}
