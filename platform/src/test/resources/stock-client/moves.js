// What a page measures of being moved between rooms.
'use strict';

/** Calls RoomService from the page, as an operator's console would. */
harness.service = async (server, token, method, body) => {
  const response = await fetch(`${server}/twirp/livekit.RoomService/${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, answer: await response.json() };
};

/** Moves this page's participant; how many milliseconds later the first picture of somebody there is shown. */
harness.move = async (server, token, room, destination, whom) => {
  const begun = performance.now();
  let movedAt = 0;
  harness.room.once(RoomEvent.Moved, () => (movedAt = performance.now() - begun));
  const seen = new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no picture of ${whom} in ${destination}`)), 20_000);
    const subscribed = (track, publication, participant) => {
      if (participant.identity !== whom || track.kind !== Track.Kind.Video) return;
      harness.room.off(RoomEvent.TrackSubscribed, subscribed);
      const subscribedAt = performance.now() - begun;
      track.attachedElements[0].requestVideoFrameCallback(() => {
        clearTimeout(late);
        resolve({ movedAt, subscribedAt, seenAt: performance.now() - begun });
      });
    };
    harness.room.on(RoomEvent.TrackSubscribed, subscribed);
  });
  const { status, answer } = await harness.service(server, token, 'MoveParticipant', {
    room,
    identity: harness.room.localParticipant.identity,
    destinationRoom: destination,
  });
  if (status !== 200) throw new Error(`${status}: ${JSON.stringify(answer)}`);
  return seen;
};
