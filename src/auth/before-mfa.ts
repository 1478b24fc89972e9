import { SetMetadata } from '@nestjs/common';

export const BEFORE_MFA = 'before-mfa';

/** Serves also those whose role needs a second factor, but who have none yet. */
export const BeforeMfa = () => SetMetadata(BEFORE_MFA, true);
