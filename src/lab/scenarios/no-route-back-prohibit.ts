import { refusingRoute } from '../refusing-route.ts';

export const noRouteBackProhibit = refusingRoute('prohibit', 'A prohibit route forbids the answers');
