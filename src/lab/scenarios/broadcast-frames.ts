import { wrongFrames } from '../wrong-frames.ts';

export const broadcastFrames = wrongFrames('ff:ff:ff:ff:ff:ff', {
  id: 'broadcast-frames',
  title: 'The SYNs come in frames for all: TCP takes only what is for this host alone',
  causeId: 'broadcast-multicast-dst',
});
