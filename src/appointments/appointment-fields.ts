import { amount, field, type ListField, sortable } from '../database/list.js';
import { states } from '../history/appointment-state.js';

/** By what all lists of appointments as `a` can be filtered and sorted. */
export const times: Readonly<Record<string, ListField>> = {
  appointment_date: amount('date', 'a.appointment_date'),
  appointment_time: sortable('time', 'a.appointment_time'),
};

export const instants: Readonly<Record<string, ListField>> = {
  starts_at: sortable('instant', 'a.starts_at'),
  ends_at: sortable('instant', 'a.ends_at'),
};

export const state = field('choice', 'a.state', { choices: states });

export const doctor = field('integer', 'a.doctor_id', { order: 'coalesce(a.doctor_id, 0)' });
