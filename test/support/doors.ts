import type { OpenAPIObject } from '@nestjs/swagger';

/** Who is let in by an operation. A door that is somebody's own is shut for all others of the same role, by 404. */
export type Door = keyof typeof doors;

/** Every operation of the document, by the door it stands behind: whoever adds one decides here who may call it. */
const doors = {
  // asks for no token and looks at none
  open: 'GET /health',
  public: `
    GET  /api/departments/
    POST /api/doctor/registration/
    POST /api/doctor/login/
    POST /api/doctor/password/forgot/
    POST /api/doctor/password/reset/
    POST /api/patient/registration/
    POST /api/patient/login/
    POST /api/patient/password/forgot/
    POST /api/patient/password/reset/
    POST /api/admin/login/
    POST /api/admin/password/forgot/
    POST /api/admin/password/reset/`,
  patients: `
    GET PUT    /api/patient/profile/
    GET PUT    /api/patient/email/
    GET DELETE /api/patient/sessions/
    POST       /api/patient/logout/
    POST       /api/patient/password/change/
    POST       /api/patient/mfa/setup/
    POST       /api/patient/mfa/verify/
    POST       /api/patient/mfa/disable/
    GET        /api/patient/access-log/
    GET        /api/patient/history/
    GET        /api/patient/doctors/
    GET        /api/patient/doctor/{id}/slots/
    GET        /api/patient/slots/
    GET POST   /api/patient/appointment/
    POST       /api/patient/appointment/check/
    GET        /api/patient/appointments/`,
  'the patient': `
    DELETE /api/patient/sessions/{uuid}/
    POST   /api/patient/appointment/{id}/cancel/
    POST   /api/patient/appointment/{id}/reschedule/
    GET    /api/patient/appointment/{id}/timeline/`,
  doctors: `
    GET PUT    /api/doctor/profile/
    GET PUT    /api/doctor/email/
    GET DELETE /api/doctor/sessions/
    POST       /api/doctor/logout/
    POST       /api/doctor/password/change/
    POST       /api/doctor/mfa/setup/
    POST       /api/doctor/mfa/verify/
    POST       /api/doctor/mfa/disable/
    GET PUT    /api/doctor/schedule/
    GET        /api/doctor/schedule/today/
    GET        /api/doctor/appointments/
    GET POST   /api/doctor/leave/`,
  'the doctor': `
    DELETE /api/doctor/sessions/{uuid}/
    DELETE /api/doctor/leave/{id}/
    POST   /api/doctor/appointment/{id}/check-in/
    POST   /api/doctor/appointment/{id}/complete/
    POST   /api/doctor/appointment/{id}/no-show/
    GET    /api/doctor/appointment/{id}/timeline/`,
  admins: `
    GET PUT         /api/admin/email/
    GET DELETE      /api/admin/sessions/
    POST            /api/admin/logout/
    POST            /api/admin/password/change/
    POST            /api/admin/mfa/setup/
    POST            /api/admin/mfa/verify/
    POST            /api/admin/mfa/disable/
    GET             /api/admin/doctors/
    GET PUT DELETE  /api/admin/doctor/{uuid}/
    GET             /api/admin/approve/doctors/
    GET PUT DELETE  /api/admin/approve/doctor/{uuid}/
    POST            /api/admin/doctor/registration/
    POST            /api/admin/doctor/{uuid}/password-reset/
    POST            /api/admin/doctor/{uuid}/mfa-reset/
    DELETE          /api/admin/doctor/{uuid}/sessions/
    GET PUT         /api/admin/doctor/{uuid}/schedule/
    GET POST        /api/admin/doctor/{uuid}/leave/
    DELETE          /api/admin/doctor/{uuid}/leave/{id}/
    GET             /api/admin/patients/
    GET PUT DELETE  /api/admin/patient/{uuid}/
    GET             /api/admin/approve/patients/
    GET PUT DELETE  /api/admin/approve/patient/{uuid}/
    POST            /api/admin/patient/registration/
    POST            /api/admin/patient/{uuid}/password-reset/
    POST            /api/admin/patient/{uuid}/mfa-reset/
    DELETE          /api/admin/patient/{uuid}/sessions/
    GET POST        /api/admin/patient/{uuid}/history/
    GET PUT DELETE  /api/admin/patient/{uuid}/history/{id}/
    GET POST        /api/admin/departments/
    GET PUT DELETE  /api/admin/departments/{code}/
    GET POST        /api/admin/appointments/
    POST            /api/admin/appointments/check/
    GET             /api/admin/appointments/closed/
    GET PUT DELETE  /api/admin/appointment/{id}/
    POST            /api/admin/appointment/{id}/approve/
    POST            /api/admin/appointment/{id}/reject/
    POST            /api/admin/appointment/{id}/cancel/
    POST            /api/admin/appointment/{id}/check-in/
    POST            /api/admin/appointment/{id}/complete/
    POST            /api/admin/appointment/{id}/no-show/
    POST            /api/admin/appointment/{id}/undo/
    POST            /api/admin/appointment/{id}/reschedule/
    GET             /api/admin/appointment/{id}/timeline/
    GET             /api/admin/approve/appointments/
    GET PUT DELETE  /api/admin/approve/appointment/{id}
    GET             /api/admin/audit/
    GET             /api/admin/audit/verify/`,
  'the admin': 'DELETE /api/admin/sessions/{uuid}/',
} as const;

export interface Expected {
  door: Door;
  method: string;
  template: string;
}

export const expectations: Expected[] = Object.entries(doors).flatMap(([door, lines]) =>
  lines
    .trim()
    .split('\n')
    .flatMap((line) => {
      const words = line.trim().split(/\s+/);
      const template = words.pop() ?? '';
      return words.map((method) => ({ door: door as Door, method, template }));
    }),
);

export const nameOf = ({ method, template }: Expected) => `${method} ${template}`;

export const documentedNames = ({ paths }: OpenAPIObject): string[] =>
  Object.entries(paths).flatMap(([path, item]) => Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`));
