export enum Role {
  Doctor = 'doctor',
  Patient = 'patient',
  Admin = 'admin',
}
