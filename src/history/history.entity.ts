import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { onViolation, refusedValue } from '../database/violations.js';
import { Department } from '../doctors/department.entity.js';
import { Doctor } from '../doctors/doctor.entity.js';
import { Conflict, messages, NotFound } from '../http/errors.js';
import { Violation } from '../http/within.js';
import { Patient } from '../patients/patient.entity.js';

/** One stay or treatment of a patient. */
@Entity('histories')
@Unique('histories_id_patient_key', ['id', 'patientId'])
@Index('histories_patient_idx', ['patientId', 'admitDate', 'id'])
export class History {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT', primaryKeyConstraintName: 'histories_pkey' })
  id: number;

  @Column({ type: 'integer' })
  @ForeignKey(() => Patient, { name: 'histories_patient_fkey', onDelete: 'CASCADE' })
  patientId: number;

  @Column({ type: 'integer' })
  @ForeignKey(() => Doctor, { name: 'histories_assigned_doctor_fkey' })
  @Index('histories_assigned_doctor_idx')
  assignedDoctorId: number;

  @Column({ type: 'date' })
  admitDate: string;

  @Column({ type: 'text' })
  symptoms: string;

  @Column({ type: 'varchar', length: 3 })
  @ForeignKey(() => Department, { name: 'histories_department_fkey' })
  @Index('histories_department_idx')
  department: string;

  /** null while the patient has not been discharged */
  @Column({ type: 'date', nullable: true })
  releaseDate: string | null;
}

onViolation('histories_patient_fkey', () => new NotFound());
// raised by a trigger that judges new dates alone: a history of the former service may keep such a release
onViolation(
  'histories_release_check',
  () => new Violation({ release_date: ['The release date must not be before the admit date.'] }),
);
onViolation('histories_assigned_doctor_fkey', (fault) => {
  const unknown = refusedValue(fault, 'assigned_doctor_id');
  return unknown ? new Violation({ assigned_doctor: [messages.unknownKey(unknown)] }) : doctorAssigned();
});

export const doctorAssigned = () =>
  new Conflict(
    'A doctor who is assigned to patient histories cannot be deleted. Assign them to another doctor, or withdraw the approval.',
    'doctor_assigned',
  );
