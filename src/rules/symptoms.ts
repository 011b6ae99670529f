/** Causes that only say that a queue is full; what fills it is another question. */
export const acceptQueueSymptoms = [
  'accept-queue-overflow-syn',
  'accept-queue-overflow-ack',
  'accept-queue-overflow-rst',
] as const;
