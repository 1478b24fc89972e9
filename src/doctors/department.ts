/** The hospital's departments: the code on the wire and its name. */
export const departments = {
  CL: 'Cardiologist',
  DL: 'Dermatologists',
  EMC: 'Emergency Medicine Specialists',
  IL: 'Immunologists',
  AL: 'Anesthesiologists',
  CRS: 'Colon and Rectal Surgeons',
} as const;

export type Department = keyof typeof departments;

export const departmentCodes = Object.keys(departments) as Department[];

/** For the check constraint of a department column. */
export const departmentCheck = `"department" IN (${departmentCodes.map((code) => `'${code}'`).join(', ')})`;
