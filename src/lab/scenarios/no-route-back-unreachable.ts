import { refusingRoute } from '../refusing-route.ts';

export const noRouteBackUnreachable = refusingRoute('unreachable', 'A unreachable route calls the client unreachable');
