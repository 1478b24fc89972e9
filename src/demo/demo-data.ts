import type { State } from '../history/appointment-state.js';

/** What the README of the reference system shows, so that its examples can be tried as printed. */

export const demoPasswords = { admin: 'access1234', doctor: 'doctoraccess1234', patient: 'patientaccess1234' } as const;

/** Of `demoPasswords`, bcrypt at cost 12: made at the first start, they would be a seventh of its time. */
export const demoHashes = {
  admin: '$2b$12$GHjSt4hqtxAVXO7fTHo.h.ae5UK8xDLFV2gurbgRDKAAKrNAom8r.',
  doctor: '$2b$12$sHm5k4iBNkZN3/MZdi17zOV3Agl2e7QvMp49ip4vLJbBYJMFH2dO6',
  patient: '$2b$12$aFqgLGfTtl2pwC47z9wnvOFAtyrjDhke0obJ4PvHMKit6UfcimVrW',
} as const;

const account = (id: string, username: string, [firstName, lastName]: [string, string], approved: boolean) => ({
  id,
  username,
  firstName,
  lastName,
  approved,
});
type DemoAccount = ReturnType<typeof account>;

export const demoAdmin = account('ae592afb-e57d-49ad-851c-96118fdd64ac', 'admin1', ['Admin', ''], true);

const doctor = (id: number, of: DemoAccount, address: string, mobile = '12312343424') => ({
  id,
  account: of,
  department: 'CL',
  address,
  mobile,
});

export const demoDoctors = [
  doctor(4, account('d6e19da5-92f8-45e3-ad26-63fa39f8e90f', 'doctor3', ['doctor3', 'three'], false), 'Rajshahi'),
  doctor(5, account('2ad1ebd7-b1fe-49b9-ad5a-b4eb583ececa', 'doctor4', ['doctor4', 'four'], false), 'Kusthia'),
  doctor(6, account('11523302-4827-4d11-888c-10d0d0d4936e', 'doctor7', ['doctor7', 'seven'], true), 'Dhaka', '9999'),
  doctor(7, account('10745a74-bc69-4eea-b975-228f6ca6297a', 'doctor1', ['doctor1', 'one'], false), 'Rangpur'),
  doctor(8, account('fbbc8225-e7e9-4039-9ec6-5cf1726088f0', 'doctor5', ['Dr. Deal', 'Walker'], true), 'Dortmund'),
  doctor(9, account('e942f267-ed39-46a7-a010-5db53813e664', 'doctor2', ['doctor2', 'two'], true), 'Rangpur'),
];

const patient = (id: number, of: DemoAccount, age: string, address: string, mobile: string) => ({
  id,
  account: of,
  age,
  address,
  mobile,
});

export const demoPatients = [
  patient(
    2,
    account('94d9debf-6c3b-48bb-98f6-1c8f0fbeae04', 'patient1', ['patient', 'one'], true),
    '25.5',
    'Rajshahi',
    '9999',
  ),
  patient(
    3,
    account('e48c322c-1221-43eb-8148-b28031870028', 'patient2', ['patien2', 'two'], true),
    '29.0',
    'Dhaka',
    '12312343',
  ),
  patient(
    5,
    account('b7d4a896-47d1-499d-be9b-ff5015c599b0', 'patient3', ['patient3', 'three'], true),
    '45.0',
    'Rangpur',
    '12312343424',
  ),
  patient(
    6,
    account('5b6926d3-fd27-4e25-a989-6e5043788567', 'patient10', ['Patient new', ''], false),
    '45.0',
    'New iskaton',
    '342423423',
  ),
  // the README shows two accounts of the name patient10; the approved one gets another
  patient(
    7,
    account('0046a58a-c52f-46dc-8a5a-4f598ed48f8a', 'patient11', ['patient10', 'ten'], true),
    '45.0',
    'Rangpur',
    '12312343424',
  ),
];

type Costs = [room: number, medicine: number, doctor: number, other: number];
const history = (
  id: number,
  patientId: number,
  assignedDoctorId: number,
  admitDate: string,
  symptoms: string,
  department: string,
  costs: Costs,
) => ({
  id,
  patientId,
  assignedDoctorId,
  admitDate,
  symptoms,
  department,
  costs,
});

export const demoHistories = [
  history(6, 5, 4, '2021-07-07', 'Pain.cough', 'CL', [3000, 250, 1250, 60]),
  history(7, 2, 6, '2021-07-06', 'Pain', 'CL', [1000, 120, 500, 0]),
  history(8, 2, 5, '2021-07-07', 'Fever,cough', 'EMC', [4500, 1500, 500, 100]),
  history(9, 3, 5, '2021-07-07', 'Fever,cough, toncil', 'CL', [3000, 250, 1250, 60]),
];

const appointment = (
  id: number,
  patientId: number,
  historyId: number,
  doctorId: number,
  appointmentDate: string,
  appointmentTime: string,
  state: State,
  overbookReason: string | null = null,
) => ({
  id,
  patientId,
  historyId,
  doctorId,
  appointmentDate,
  appointmentTime,
  state,
  overbookReason,
});

export const demoAppointments = [
  appointment(12, 2, 7, 6, '2021-07-07', '09:33:38', 'approved'),
  appointment(13, 3, 9, 9, '2021-07-06', '05:51:59', 'approved'),
  appointment(14, 3, 9, 5, '2021-07-18', '16:33:27', 'approved'),
  appointment(15, 3, 9, 8, '2021-07-24', '06:00:00', 'requested'),
  appointment(16, 3, 9, 5, '2021-07-18', '16:33:27', 'approved', 'booked twice in the former service'),
  appointment(17, 3, 9, 5, '2021-07-18', '16:33:27', 'requested'),
];
