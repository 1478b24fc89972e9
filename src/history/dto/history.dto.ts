import { ApiProperty } from '@nestjs/swagger';
import { Department } from '../../doctors/department.entity.js';
import { Code, Day, Instant, Text, TimeOfDay, Whole } from '../../http/fields.js';
import { enumOf } from '../../http/words.js';
import { type State, states } from '../appointment-state.js';

export class CostAmountsDto {
  @Whole({ example: 4500 }) room_charge: number;
  @Whole({ example: 1500 }) medicine_cost: number;
  @Whole({ example: 500 }) doctor_fee: number;
  @Whole({ example: 100 }) other_charge: number;
}

/** What a history cost, in taka. */
export class CostsDto extends CostAmountsDto {
  @ApiProperty({ description: 'the sum', example: '6600 tk' }) total_cost: string;
}

/** An appointment as its patient sees it. */
export class OwnAppointmentDto {
  @ApiProperty({ type: 'integer', example: 14 }) id: number;
  @Day({ example: '2021-07-18' }) appointment_date: string;
  @TimeOfDay({ example: '16:33:27' }) appointment_time: string;
  @ApiProperty({ description: 'whether it is approved', example: true }) status: boolean;
  @ApiProperty({ type: 'integer', nullable: true, description: 'the doctor’s id', example: 5 }) doctor: number | null;
  @ApiProperty({ ...enumOf(states), example: 'approved' }) state: State;
  @Instant({ example: '2021-07-18T16:33:27Z' }) starts_at: string;
  @Instant({ example: '2021-07-18T17:03:27Z' }) ends_at: string;
}

/** A history as doctors and patients read it: the doctor is a text. */
export class HistoryDto {
  @Day({ example: '2021-07-07' }) admit_date: string;
  @Text({ example: 'Fever,cough' }) symptomps: string;
  @Code(() => Department, { example: 'CL' }) department: string;
  @Day({ nullable: true, example: null }) release_date: string | null;
  @ApiProperty({ description: 'first name and department', example: 'doctor3 (CL)' }) assigned_doctor: string;
}

export class OwnHistoryDto extends HistoryDto {
  @ApiProperty({ type: [OwnAppointmentDto] }) patient_appointments: OwnAppointmentDto[];
  @ApiProperty({ type: CostsDto, nullable: true }) costs: CostsDto | null;
}
