import { ApiProperty, OmitType, PartialType } from '@nestjs/swagger';
import { Department } from '../../doctors/department.entity.js';
import { Doctor } from '../../doctors/doctor.entity.js';
import { CostAmountsDto, CostsDto } from '../../history/dto/history.dto.js';
import type { Costs, HistoryFields } from '../../history/histories.service.js';
import type { ObjectRule } from '../../http/body.pipe.js';
import { Code, Day, Part, Reference, Text } from '../../http/fields.js';

class HistoryFieldsDto {
  @Text({ example: 'Fever,cough' }) symptomps: string;
  @Code(() => Department, { example: 'EMC', description: 'a code of `GET api/departments/`' }) department: string;
  @Day({ optional: true, nullable: true, example: null, description: 'null: not discharged' }) release_date?:
    | string
    | null;
  @Reference(() => Doctor, { example: 5, description: 'the doctor’s id' }) assigned_doctor: number;
}

export const noCosts = 'Please enter data related to costs';

/** AH in the contract. */
export class AdminHistoryDto extends OmitType(HistoryFieldsDto, ['release_date']) {
  @ApiProperty({ type: 'integer', example: 8 }) id: number;
  @ApiProperty({ format: 'date', example: '2021-07-07' }) admit_date: string;
  @ApiProperty({ type: String, format: 'date', nullable: true, example: null }) release_date: string | null;
  @ApiProperty({ type: CostsDto, nullable: true }) costs: CostsDto | null;
}

export class CostChangesDto extends PartialType(CostAmountsDto, { skipNullProperties: false }) {
  @Text({ optional: true, example: '6600 tk', description: 'ignored: it is the sum' }) total_cost?: string;
}

class AdmissionFieldsDto extends HistoryFieldsDto {
  @Part(() => CostChangesDto, { optional: true, description: 'costs that are left out are 0' }) costs?: CostChangesDto;
}

/** A new history, admitted today. */
export class AdmissionDto {
  @Part(() => AdmissionFieldsDto, { envelope: true }) patient_history: AdmissionFieldsDto;
}

class HistoryChangesDto
  extends PartialType(OmitType(HistoryFieldsDto, ['department']), { skipNullProperties: false })
  implements ObjectRule
{
  @Code(() => Department, { kept: true, optional: true, example: 'EMC' }) department?: string;

  @Part(() => CostChangesDto, { optional: 'checked', description: 'may be empty' }) costs: CostChangesDto;

  check(): string | undefined {
    return this.costs === undefined ? noCosts : undefined;
  }
}

export class HistoryUpdateDto {
  @Part(() => HistoryChangesDto, { envelope: true }) patient_history: HistoryChangesDto;
}

export const historyFields = <Fields extends Partial<HistoryFieldsDto>>(fields: Fields) =>
  ({
    symptoms: fields.symptomps,
    department: fields.department,
    releaseDate: fields.release_date,
    assignedDoctorId: fields.assigned_doctor,
  }) as Fields extends HistoryFieldsDto ? HistoryFields : Partial<HistoryFields>;

export const costFields = (costs: CostChangesDto = {}): Partial<Costs> => ({
  roomCharge: costs.room_charge,
  medicineCost: costs.medicine_cost,
  doctorFee: costs.doctor_fee,
  otherCharge: costs.other_charge,
});
