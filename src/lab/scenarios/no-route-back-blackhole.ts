import { refusingRoute } from '../refusing-route.ts';

export const noRouteBackBlackhole = refusingRoute('blackhole', 'A blackhole route throws the answers away');
