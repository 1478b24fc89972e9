import { Flag, Name, NewCode, Whole } from '../../http/fields.js';

export class DepartmentDto {
  @NewCode({ example: 'CL', description: '1 to 3 capital letters or digits, a letter first' }) code: string;
  @Name({ example: 'Cardiologist' }) name: string;
  @Whole({ min: 5, max: 480, example: 30, description: 'how long a visit takes' }) visit_minutes: number;
  @Whole({ max: 43_200, example: 0, description: 'how long before a visit its patient may still cancel it' })
  cancellation_cutoff_minutes: number;
  @Flag({ example: true, description: 'false: it can be kept, but not chosen any more' }) active: boolean;
}
