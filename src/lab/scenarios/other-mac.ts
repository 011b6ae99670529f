import { wrongFrames } from '../wrong-frames.ts';

export const otherMac = wrongFrames('02:00:00:00:00:99', {
  id: 'other-mac',
  title: "The client has another host's MAC address for the server",
  causeId: 'l2-not-for-us',
});
