import { runService } from '@orders-platform/kit';
import { ordersService } from './orders-service.ts';

await runService(ordersService);
