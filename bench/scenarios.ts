import { PASSWORD } from './filling.js';
import type { Floor } from './floor-statements.js';
import * as floor from './floor-statements.js';
import type { Caller, People } from './people.js';

/** One kind of request, driven at the application and, where that says something, at the floor. */
export interface Scenario {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** with `:name` where a part differs */
  readonly path: string;
  /** of a path with such a part, what can stand there */
  readonly parts?: (people: People) => readonly (string | number)[];
  readonly caller?: Caller;
  readonly body?: (people: People) => unknown;
  readonly status: number;
  /** undefined where a bare statement is no equivalent */
  readonly floor?: Floor;
  /** least share of the floor's requests per second */
  readonly target?: number;
  /** of a slow request so many make a round, however long it takes */
  readonly requests?: number;
}

const RECORD = 0.5;
const LIST = 0.8;
const get = { method: 'GET', status: 200 } as const;

export const scenarios: readonly Scenario[] = [
  {
    ...get,
    name: 'doctor-profile',
    path: '/api/doctor/profile/',
    caller: 'doctor',
    floor: floor.doctorProfile,
    target: RECORD,
  },
  {
    ...get,
    name: 'doctor-appointments',
    path: '/api/doctor/appointments/',
    caller: 'doctor',
    floor: floor.doctorAppointments,
    target: LIST,
  },
  {
    ...get,
    name: 'patient-profile',
    path: '/api/patient/profile/',
    caller: 'patient',
    floor: floor.patientProfile,
    target: RECORD,
  },
  {
    ...get,
    name: 'patient-history',
    path: '/api/patient/history/',
    caller: 'patient',
    floor: floor.patientHistory,
    target: RECORD,
  },
  {
    ...get,
    name: 'patient-appointments',
    path: '/api/patient/appointment/',
    caller: 'patient',
    floor: floor.patientAppointments,
    target: RECORD,
  },
  {
    ...get,
    name: 'admin-patient',
    path: '/api/admin/patient/:patient/',
    parts: ({ patientId }) => [patientId],
    caller: 'admin',
    floor: floor.patientDetail,
    target: RECORD,
  },
  { ...get, name: 'admin-doctors', path: '/api/admin/doctors/', caller: 'admin', floor: floor.doctors, target: LIST },
  {
    ...get,
    name: 'admin-patients',
    path: '/api/admin/patients/',
    caller: 'admin',
    floor: floor.patients,
    requests: 64,
    target: LIST,
  },
  {
    ...get,
    name: 'admin-patients-page',
    path: '/api/admin/patients/?page_size=50',
    caller: 'admin',
    floor: floor.patientsPage,
    target: LIST,
  },
  {
    ...get,
    name: 'admin-patients-page-uncounted',
    path: '/api/admin/patients/?page_size=50&count=false',
    caller: 'admin',
    floor: floor.patientsPageUncounted,
    target: LIST,
  },
  {
    ...get,
    name: 'admin-patients-search',
    path: '/api/admin/patients/?page_size=50&q=:q',
    parts: ({ search }) => [search.replace(' ', '+')],
    caller: 'admin',
    floor: floor.patientsSearch,
    target: LIST,
  },
  {
    name: 'patient-request',
    method: 'POST',
    path: '/api/patient/appointment/',
    caller: 'writer',
    body: () => ({ appointment_date: '2099-07-18', appointment_time: '16:33:27', doctor: 1 }),
    status: 201,
    floor: floor.request,
  },
  {
    name: 'admin-approval',
    method: 'PUT',
    path: '/api/admin/approve/appointment/:appointment/',
    parts: ({ waiting }) => waiting,
    caller: 'admin',
    body: () => ({ appointments: { status: true } }),
    status: 200,
    floor: floor.approval,
  },
  {
    name: 'login',
    method: 'POST',
    path: '/api/patient/login/',
    body: ({ patientName }) => ({ username: patientName, password: PASSWORD }),
    status: 200,
    requests: 64,
  },
];

/** What a client sends. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly paths: readonly string[];
  /** of those who call, in turn */
  readonly tokens: readonly string[];
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
}

/** The request of a scenario that another measurement uses too. */
export function requestNamed(name: string, people: People): HttpRequest {
  const scenario = scenarios.find((known) => known.name === name);
  if (!scenario) throw new Error(`There is no scenario ${name}.`);
  return requestOf(scenario, people);
}

/** The reads but the whole tables, each as often as the others. */
export function readsInTurn(people: People): HttpRequest {
  const reads = scenarios.filter(({ name, method }) => method === 'GET' && !wholeTables.has(name));
  const requests = reads.map((scenario) => requestOf(scenario, people));
  return {
    method: 'GET',
    paths: requests.flatMap(({ paths }) => paths),
    tokens: requests.flatMap(({ tokens }) => tokens),
    headers: {},
    body: undefined,
  };
}

const wholeTables = new Set(['admin-doctors', 'admin-patients']);

export function requestOf({ method, path, parts, caller, body }: Scenario, people: People): HttpRequest {
  const filled = parts?.(people).map((part) => path.replace(/:\w+/, String(part))) ?? [path];
  return {
    method,
    paths: filled,
    tokens: caller ? people.tokens[caller] : [],
    headers: body ? { 'Content-Type': 'application/json' } : {},
    body: body && JSON.stringify(body(people)),
  };
}
